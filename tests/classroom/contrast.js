// The texts of a page whose contrast falls short of WCAG 2.1 AA: 4.5, or 3 for large ones; from what is computed.
() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const once = (find, kept = new Map()) => (key) => kept.get(key) ?? kept.set(key, find(key)).get(key);
  const rgba = once((colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  });
  const over = (top, under, opacity = 1) => {
    const a = top[3] * opacity;
    return [0, 1, 2].map((n) => top[n] * a + under[n] * (1 - a)).concat(1);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = once((element) => (
    element ? over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement)) : rgba('Canvas')));
  const opacity = once((element) => (element ? opacity(element.parentElement) * +getComputedStyle(element).opacity : 1));
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.unseen, option');
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const judged = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ['SCRIPT', 'STYLE', 'TITLE'].includes(element.tagName) || !seen(element)) continue;
    judged.push([element, node.data.trim()]);
  }
  for (const field of document.querySelectorAll('input:not([type=checkbox], [type=radio], [type=range]), select, textarea')) if (seen(field) && field.value) judged.push([field, field.value]);
  for (const [element, text] of judged) {
    const style = getComputedStyle(element);
    const drawn = element.namespaceURI.endsWith('svg');
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const halo = drawn && style.stroke !== 'none' ? over(rgba(style.stroke), behind(element)) : behind(element);
    const ratio = contrast(over(rgba(drawn ? style.fill : style.color), halo, opacity(element)), halo);
    if (ratio < (large ? 3 : 4.5)) found.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return { found: [...new Set(found)], judged: judged.length };
}
