// The map of establishments: borders and points of this very server, no tile, no outside address.
// The list beside says the same; without this file it is all there is.
(() => {
  const frame = document.getElementById("map");
  if (!frame || !window.L) return;
  const words = frame.dataset;
  const number = new Intl.NumberFormat(document.documentElement.lang || "fr");

  // A kind is told by its shape as well as by its colour (see the legend).
  const SHAPES = {
    sanitaire: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
    medico_social: (x, y, r) => `M${x - 0.85 * r},${y - 0.85 * r}h${1.7 * r}v${1.7 * r}h${-1.7 * r}z`,
    liberal: (x, y, r) => `M${x},${y - 1.15 * r}L${x + 1.1 * r},${y + 0.85 * r}h${-2.2 * r}z`,
    autre: (x, y, r) => `M${x},${y - 1.15 * r}L${x + 1.15 * r},${y}L${x},${y + 1.15 * r}L${x - 1.15 * r},${y}z`,
  };
  const Shape = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point;
      const draw = SHAPES[this.options.kind] || SHAPES.autre;
      this._renderer._setPath(this, draw(x, y, Math.max(Math.round(this._radius), 1)));
    },
  });
  // Area, not radius, is in proportion to activity; nothing is too small to be seen.
  const scale = Math.min(Math.max(frame.clientWidth / 700, 0.6), 1);
  const radius = (weight) => scale * Math.min(4 + Math.sqrt(weight || 0) * 0.35, 22);

  const map = L.map(frame, {
    attributionControl: false, zoomControl: false, zoomSnap: 0.5, minZoom: 2, maxZoom: 14,
    renderer: L.svg({ padding: 0.5 }),
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  map.setView([46.6, 2.4], 5);

  const facts = ({ name, kind_label: kind, places, ed_visits: visits }) => {
    const box = document.createElement("div");
    const title = document.createElement("strong");
    title.textContent = name;
    const told = [kind];
    if (places !== null) told.push(`${number.format(places)} ${words.places}`);
    if (visits) told.push(`${number.format(visits)} ${words.visits}`);
    if (places === null && !visits) told.push(words.unknown);
    const line = document.createElement("div");
    line.textContent = told.join(" · ");
    box.append(title, line);
    return box;
  };

  const links = new Map();
  document.querySelectorAll("[data-point]").forEach((link) => links.set(link.dataset.point, link));
  const markers = new Map();
  let chosen = null;

  const choose = (id, move) => {
    if (chosen) {
      markers.get(chosen)?.getElement()?.classList.remove("is-chosen");
      markers.get(chosen)?.closeTooltip();
      links.get(chosen)?.closest("li").classList.remove("is-here");
    }
    chosen = id;
    const marker = markers.get(id);
    links.get(id)?.closest("li").classList.add("is-here");
    if (!marker) return;
    marker.bringToFront().getElement()?.classList.add("is-chosen");
    if (move && !map.getBounds().pad(-0.05).contains(marker.getLatLng())) map.panTo(marker.getLatLng(), { animate: false });
    marker.openTooltip();
  };
  links.forEach((link, id) => {
    link.addEventListener("focus", () => choose(id, true));
    link.addEventListener("mouseenter", () => choose(id, false));
  });

  const draw = (feature, at) => {
    const told = feature.properties;
    const id = String(told.id);
    const marker = new Shape(at, { kind: told.kind, radius: radius(told.weight), className: `kind-${told.kind}` });
    marker.bindTooltip(() => facts(told), { direction: "top" });
    marker.on("mouseover", () => choose(id, false));
    marker.on("click", () => { window.location.href = told.url; });
    markers.set(id, marker);
    return marker;
  };

  // The whole country would be mostly ocean: start on the mainland, the islands are a drag away.
  const MAINLAND = L.latLngBounds([41, -5.5], [51.5, 10]);
  const view = (placed, land) => {
    const all = placed.getBounds();
    if (!all.isValid()) return land.getBounds();
    return all.getEast() - all.getWest() > 30 && all.intersects(MAINLAND) ? MAINLAND : all;
  };

  const get = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  Promise.all([get(words.borders), get(words.points)]).then(([borders, points]) => {
    const land = L.geoJSON(borders, {
      interactive: false,
      style: { className: "border" },
      onEachFeature: (shape, layer) => layer.bindTooltip(shape.properties.nom, { permanent: true, direction: "center", className: "border-name" }),
    }).addTo(map);
    // The largest first, so that the small ones stay on top of them.
    points.features.sort((a, b) => (b.properties.weight || 0) - (a.properties.weight || 0));
    const placed = L.geoJSON(points, { pointToLayer: draw }).addTo(map);
    const bounds = view(placed, land);
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 11, animate: false });
    // A name is only written where it has room: the small départements around Paris get theirs closer up.
    const label = () => land.eachLayer((layer) => {
      const box = layer.getBounds();
      const width = map.latLngToContainerPoint(box.getNorthEast()).x - map.latLngToContainerPoint(box.getSouthWest()).x;
      const room = layer.feature.properties.nom.length * 7 + 8;
      if (width >= room) layer.openTooltip(); else layer.closeTooltip();
    });
    map.on("zoomend", label);
    label();
    frame.dataset.ready = String(points.features.length);
  }).catch(() => {
    frame.textContent = words.failed;
    frame.dataset.ready = "failed";
  });
})();
