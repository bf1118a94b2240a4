"""Possible in a scenario, but hardly meant: places far from their country, marches that are too fast."""

from __future__ import annotations

from collections.abc import Iterator

from sim.authoring.world import apart_km, away_km, borders, distance_km
from sim.scenario.scenario import Scenario

# the map of the world has no small islands, and draws who holds what is claimed by two
FROM_COUNTRY_KM = 150.0
KM_A_DAY = {"land": 1200.0, "sea": 1200.0, "air": 12_000.0}  # nothing goes faster, with all that it needs
LEAST_KM = 300.0  # of a way that is judged: days are rounded
OFF_KM, OFF_SHARE = 30.0, 0.1  # of a distance from a capital


def places(scenario: Scenario) -> Iterator[str]:
    """Name places that lie far from their country, and those whose longitude and latitude may be swapped."""
    for place in scenario.places:
        away = away_km(place.country, place.lon, place.lat)
        if away is None or away <= FROM_COUNTRY_KM:
            continue
        there = away_km(place.country, place.lat, place.lon) if abs(place.lon) <= 90 else None
        swapped = there is not None and there <= FROM_COUNTRY_KM
        hint = " (longitude and latitude swapped?)" if swapped else ""
        name = borders()["countries"][place.country]["name"]
        yield f"places.csv ({place.key}): {away:,.0f} km from {name}, its country{hint}"


def marches(scenario: Scenario) -> Iterator[str]:
    """Name contingents that would come faster than anything can."""
    where = {place.key: place for place in scenario.places}
    town = where[scenario.town]
    for row in scenario.contingents:
        start = where[row.place]
        far = apart_km(start.lon, start.lat, town.lon, town.lat)
        if far > LEAST_KM and far > KM_A_DAY[row.by] * row.arrival_days:
            yield f"contingents.csv ({row.key}): {far:,.0f} km by {row.by} in {row.arrival_days:g} days"


def distances(scenario: Scenario) -> Iterator[str]:
    """Name members whose distance is not that of their capital from the town."""
    town = scenario.town_place
    for member in scenario.members:
        found = distance_km(member.key, town.lon, town.lat)
        if found is not None and abs(found - member.distance_km) > OFF_KM + OFF_SHARE * found:
            said = f"distance_km is {member.distance_km:,.0f}, but its capital is {found:,.0f} km away"
            yield f"members.csv ({member.key}): {said}"


LOOKS = (places, marches, distances)
