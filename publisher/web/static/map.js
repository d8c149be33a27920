/* Makes the drawn map one that can be moved. Without it, the drawing and the table beside it say the same.
   Leaflet sets styles through the CSSOM, which a policy without inline styles allows. */
"use strict";

(() => {
  const holder = document.querySelector(".atlas");
  const figure = holder?.querySelector("figure");
  if (!figure) return;
  const words = JSON.parse(holder.dataset.words);
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language);

  const element = (name, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const named = (thing) => thing.name[language] ?? Object.values(thing.name)[0] ?? thing.path;
  const address = (thing) => `${thing.path}.${language}.html`;
  const told = (thing) => `${named(thing)}: ${numbers.format(thing.count)}`;
  const link = (thing) => element("a", { href: address(thing), textContent: named(thing) });

  const loaded = (node) =>
    new Promise((resolve, reject) => {
      node.onload = resolve;
      node.onerror = () => reject(new Error(node.src ?? node.href));
      document.head.append(node);
    });

  const popup = (feature) => {
    const { things } = feature.properties;
    const list = element("ul", {}, (things ?? []).map((thing) => element("li", {}, [link(thing)])));
    const heading = element("p", {}, [link(feature.properties), `: ${numbers.format(feature.properties.count)}`]);
    return element("div", {}, things ? [heading, list] : [heading]);
  };

  /* What is drawn becomes a button: it has a name, a place in the order of the keyboard, and answers Enter. */
  const reachable = (layer, feature, map) => {
    const drawn = layer.getElement();
    if (!drawn || !feature.properties.count) return;
    drawn.setAttribute("role", "button");
    drawn.setAttribute("tabindex", "0");
    drawn.setAttribute("aria-label", told(feature.properties));
    drawn.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      layer.openPopup();
      layer.getPopup().getElement()?.querySelector(".leaflet-popup-content a")?.focus();
      map.once("popupclose", () => drawn.focus());
    });
  };

  const fill = (map, places) => {
    const L = window.L;
    const layer = L.geoJSON(places, {
      style: ({ properties, geometry }) =>
        geometry.type === "Point" ? {} : { className: `shade-${properties.shade}`, weight: 1 },
      pointToLayer: ({ properties }, where) =>
        L.circleMarker(where, { radius: 4 + 2 * Math.sqrt(properties.count), className: "spot", weight: 1.5 }),
      onEachFeature: (feature, one) => {
        one.bindTooltip(told(feature.properties), { sticky: feature.geometry.type !== "Point" });
        one.bindPopup(popup(feature));
      },
    });
    layer.addTo(map);
    map.fitBounds(layer.getBounds(), { animate: false });
    /* Only a map that shows a place has elements. */
    layer.eachLayer((one) => reachable(one, one.feature, map));
  };

  const live = async (button) => {
    button.disabled = true;
    const [places] = await Promise.all([
      fetch(holder.dataset.places).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))),
      loaded(element("script", { src: holder.dataset.script })),
      loaded(element("link", { rel: "stylesheet", href: holder.dataset.style })),
    ]);
    const stage = element("div", { className: "live" });
    stage.setAttribute("role", "region");
    stage.setAttribute("aria-label", words.label);
    const drawing = figure.querySelector("svg");
    drawing.before(stage);
    drawing.toggleAttribute("hidden", true);
    const map = window.L.map(stage, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      maxZoom: 12,
      scrollWheelZoom: false,
    });
    window.L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    fill(map, places);
    /* Leaflet listens to Escape only while the map itself has the focus. */
    stage.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    map.on("popupopen", ({ popup: opened }) =>
      opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.dismiss));
    button.textContent = words.close;
    button.disabled = false;
    button.onclick = () => {
      map.remove();
      stage.remove();
      drawing.toggleAttribute("hidden", false);
      offer(button);
    };
    stage.focus();
  };

  const offer = (button) => {
    button.textContent = words.open;
    button.onclick = () =>
      live(button).catch(() => button.replaceWith(element("p", { className: "note", textContent: words.failed })));
  };

  const button = element("button", { type: "button", className: "quiet" });
  offer(button);
  figure.querySelector("figcaption").prepend(button);
})();
