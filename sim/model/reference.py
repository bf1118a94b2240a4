"""A named tuple that compiled code receives by its address.

numba hands a tuple over as the words of all its arrays, a hundred and more for a world: to call a rule then
costs more than the rule, and takes long to compile. A reference is one word, and what it points to is made
once, at the first call with that tuple. In Python, and with compiling off, the named tuple stays what it is.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

from sim.model.compiled import compiled


class Reference(types.Type):
    """The compiled type of a named tuple that is handed over by its address, its parts only lent."""

    def __init__(self, cls: type, parts: types.BaseTuple) -> None:
        self.fields, self.parts = cls._fields, parts  # type: ignore[attr-defined]
        super().__init__(cls.__name__)


class Lent:
    """Mixin of a named tuple that is handed over by address; its arrays must stay where they are."""

    @property
    def address(self) -> int:
        """Return where compiled code finds the parts; the tuple keeps them there."""
        kept = self.__dict__.get("native")
        if kept is None:
            parts: Any = tuple(self)  # type: ignore[arg-type]
            words = np.empty(sum(5 + 2 * part.ndim for part in parts), np.int64)  # a record takes one
            _write(words, parts)
            kept = self.__dict__.setdefault("native", (words, words.ctypes.data))
        return int(kept[1])

    def __getstate__(self) -> None:
        """Keep addresses out of copies."""


def by_reference(cls: Any) -> Any:
    """Hand instances of a named tuple over by address; all of them must have parts of the same types."""
    lent = type(cls.__name__, (cls, Lent), {"__module__": cls.__module__, "__doc__": cls.__doc__})
    known: list[Reference] = []

    @typeof_impl.register(lent)
    def typeof(value: Any, context: Any) -> Reference:
        if not known:
            parts = types.NamedTuple([typeof_impl(part, context) for part in value], lent)
            known.append(Reference(lent, parts))
        return known[0]

    return lent


@register_model(Reference)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Reference) -> None:
        super().__init__(manager, kind, manager.lookup(kind.parts).get_value_type().as_pointer())


@unbox(Reference)
def _lend(kind: Reference, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    with c.builder.if_then(cgutils.is_null(c.builder, number), likely=False):
        c.builder.ret(c.pyapi.get_null_object())
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.bitcast(address, c.context.get_value_type(kind)))


@intrinsic
def _store(typing: Any, words: Any, parts: Any) -> Any:
    def store(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        room = context.make_array(words)(context, builder, arguments[0])
        builder.store(arguments[1], builder.bitcast(room.data, arguments[1].type.as_pointer()))
        return context.get_dummy_value()

    return types.none(words, parts), store


@compiled
def _write(words: Any, parts: Any) -> None:
    """Write the parts as compiled code holds them; `words` has room for them."""
    _store(words, parts)  # type: ignore[call-arg]


@infer_getattr
class _Parts(AttributeTemplate):
    key = Reference

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        return kind.parts[kind.fields.index(name)] if name in kind.fields else None


@lower_getattr_generic(Reference)
def _part(context: Any, builder: Any, kind: Reference, address: Any, name: str) -> Any:
    position = kind.fields.index(name)
    value = builder.load(cgutils.gep_inbounds(builder, address, 0, position))
    return _unowned(context, builder, kind.parts[position], value)


def _unowned(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Return an array without its owner, so that nothing is counted: the caller owns it meanwhile."""
    if not isinstance(kind, types.Array):
        return value
    array = context.make_array(kind)(context, builder, value)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()


@intrinsic
def _copy_parts(typing: Any, target: Any, source: Any) -> Any:
    def copy(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        for position, kind in enumerate(target.parts):
            if isinstance(kind, types.Array):
                parts = (cgutils.gep_inbounds(builder, address, 0, position) for address in arguments)
                to, of = (context.make_array(kind)(context, builder, builder.load(part)) for part in parts)
                cgutils.raw_memcpy(builder, to.data, of.data, of.nitems, of.itemsize)
        return context.get_dummy_value()

    return types.none(target, source), copy


def _copy_interpreted(target: Any, source: Any) -> None:
    for to, of in zip(target, source, strict=True):
        if type(to) is not np.record:
            to[: len(of)] = of


# Copies every array of one named tuple over the start of the other's; records are views of them.
copy_parts: Any = _copy_interpreted if numba.config.DISABLE_JIT else _copy_parts  # type: ignore[attr-defined]
