// Sets the text of each place as large as it fits, within the bounds that the place names; print CSS alone cannot.
addEventListener("load", () => {
  for (const place of document.querySelectorAll(".fit")) {
    const fits = (scale) => { place.style.setProperty("--scale", scale); return place.scrollHeight <= place.clientHeight + 1; };
    let scale = Number(place.dataset.most || 1);
    while (!fits(scale) && scale > 0.7) scale -= 0.02;
    place.classList.toggle("long", !fits(scale));
  }
  document.documentElement.dataset.fitted = document.querySelectorAll(".fit.long").length;
});
