/** The classes of a search on an offline map. It shows what the list beside it lists: whoever cannot use a map loses nothing. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { Link } from "wouter";
import { borders, labels, land } from "virtual:us-outline";
import { useNarrow } from "../../lib/media";
import { count } from "../../lib/numbers";
import { Button } from "../../ui";
import { circle, clusters, fit, inWindow, legible, MAX_SCALE, onMap, scaleBar, type Dot, type View } from "./geo";
import type { ClassHit, ClassPlace } from "./types";
import { milesWords, priceWords, SeatsTag, whenWords } from "./words";

const NEAR = 34;
interface MapProps {
  hits: readonly ClassHit[];
  centre?: ClassPlace | null;
  /** The radius of the search; 0: everywhere. */
  miles: number;
}

export default function ClassMap({ hits, centre, miles }: MapProps) {
  const { t } = useLingui();
  const narrow = useNarrow();
  const frame = narrow ? { width: 358, height: 360 } : { width: 760, height: 500 };
  const pinned = useMemo(
    () => hits.flatMap((item) => {
      const at = item.latitude == null || item.longitude == null ? null : onMap({ lat: item.latitude, lon: item.longitude });
      return at ? [{ item, at }] : [];
    }),
    [hits],
  );
  const middle = useMemo(() => (centre ? onMap({ lat: centre.latitude, lon: centre.longitude }) : null), [centre]);
  const ring = useMemo(() => (centre && miles ? circle({ lat: centre.latitude, lon: centre.longitude }, miles) : []), [centre, miles]);
  const around = [...pinned.map((pin) => pin.at), ...(ring.length ? ring : middle ? [middle] : [])];
  const [moved, setMoved] = useState<View | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [current, setCurrent] = useState(0);
  const pins = useRef<(SVGGElement | null)[]>([]);
  const view = moved ?? fit(around, frame, narrow ? 24 : 40);

  const groups = clusters(pinned.map(({ item, at }) => ({ item, at: inWindow(at, view, frame) })), NEAR)
    .filter(({ at: [x, y] }) => x > -NEAR && y > -NEAR && x < frame.width + NEAR && y < frame.height + NEAR);
  const active = Math.min(current, Math.max(0, groups.length - 1));
  const away = hits.length - pinned.length;
  const bar = scaleBar(view, 120);
  const zoom = (by: number) => setMoved({ ...view, scale: Math.min(MAX_SCALE, Math.max(0.3, view.scale * by)) });
  const move = (dx: number, dy: number) => setMoved({ ...view, x: view.x + (dx * frame.width) / 4 / view.scale, y: view.y + (dy * frame.height) / 4 / view.scale });

  // With the mouse the map is drawn along; fingers scroll the page, and the buttons do the same for everybody.
  const drag = useRef<{ x: number; y: number; view: View } | null>(null);
  const dragged = useRef(false);
  const take = (event: PointerEvent<SVGSVGElement>) => {
    dragged.current = false;
    if (event.pointerType === "mouse" && event.button === 0) drag.current = { x: event.clientX, y: event.clientY, view };
  };
  const pull = (event: PointerEvent<SVGSVGElement>) => {
    const from = drag.current;
    if (!from || !(event.buttons & 1)) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!dragged.current && Math.hypot(dx, dy) < 5) return;
    dragged.current = true;
    const each = frame.width / (event.currentTarget.getBoundingClientRect().width || frame.width) / from.view.scale;
    setMoved({ ...from.view, x: from.view.x - dx * each, y: from.view.y - dy * each });
  };
  const press = (items: readonly ClassHit[]) => {
    const ids = new Set(items.map((item) => item.id));
    const dots = pinned.filter((pin) => ids.has(pin.item.id)).map((pin) => pin.at);
    const next = fit(dots, frame, 80);
    // Together at one place, or as near as the map goes: there is nothing to come closer to.
    const apart = Math.max(...dots.map((dot) => Math.hypot(dot[0] - (dots[0]?.[0] ?? 0), dot[1] - (dots[0]?.[1] ?? 0))));
    if (items.length > 1 && apart * MAX_SCALE > NEAR && next.scale > view.scale * 1.1) {
      setMoved(next);
      setChosen([]);
      setCurrent(0);
    } else setChosen(items.map((item) => item.id));
  };
  const keys = (event: KeyboardEvent, at: number, items: readonly ClassHit[]) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      press(items);
      return;
    }
    const last = groups.length - 1;
    const to = { ArrowRight: Math.min(last, at + 1), ArrowDown: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setCurrent(to);
    pins.current[to]?.focus();
  };
  const name = (items: readonly ClassHit[]): string => {
    const [first] = items;
    const town = first ? [first.city, first.state].filter(Boolean).join(", ") : "";
    if (items.length === 1 && first) return [first.title, town, whenWords(first), first.miles == null ? "" : milesWords(first.miles)].filter(Boolean).join(", ");
    const number = plural(items.length, { one: "# class", other: "# classes" });
    return t`${number} near ${town}`;
  };
  // Towns first, then how far the rings are, then states where there is room.
  const half = miles && centre ? circle({ lat: centre.latitude, lon: centre.longitude }, miles / 2) : [];
  const topOf = (dots: readonly Dot[]): Dot => inWindow(dots[0] ?? [0, 0], view, frame);
  const names = legible(
    [
      ...groups.flatMap(({ at, items }) => (items[0]?.city ? [{ text: items[0].city, at: [at[0] + (items.length > 1 ? 18 : 12), at[1] + 5] as const, start: true }] : [])),
      ...(ring.length ? [{ text: milesWords(miles), at: [topOf(ring)[0], topOf(ring)[1] - 5] as const }, { text: milesWords(miles / 2), at: [topOf(half)[0], topOf(half)[1] - 5] as const }] : []),
      ...labels.map(([text, x, y]) => ({ text, at: inWindow([x, y], view, frame) })),
    ],
    frame, groups.map(({ at, items }) => ({ at, half: items.length > 1 ? 14 : 8 })),
  );
  const picked = hits.filter((hit) => chosen.includes(hit.id));
  const transform = `translate(${frame.width / 2} ${frame.height / 2}) scale(${view.scale / 10}) translate(${-view.x * 10} ${-view.y * 10})`;
  const drawn = (dots: readonly Dot[]) => dots.map((dot) => inWindow(dot, view, frame).map((value) => value.toFixed(1)).join(",")).join(" ");
  const centreAt = middle ? inWindow(middle, view, frame) : null;
  return (
    <section className="card class-map" aria-label={t`Map of the classes`}>
      <div className="class-map-tools no-print" role="group" aria-label={t`Move the map`}>
        <Button onClick={() => zoom(1.6)} disabled={view.scale >= MAX_SCALE}>{t`Closer`}</Button>
        <Button onClick={() => zoom(1 / 1.6)} disabled={view.scale <= 0.3}>{t`Farther`}</Button>
        <Button onClick={() => move(-1, 0)}>{t`West`}</Button>
        <Button onClick={() => move(1, 0)}>{t`East`}</Button>
        <Button onClick={() => move(0, -1)}>{t`North`}</Button>
        <Button onClick={() => move(0, 1)}>{t`South`}</Button>
        <Button onClick={() => { setMoved(null); setCurrent(0); }} disabled={!moved}>{t`All results`}</Button>
      </div>
      <p className="hidden-text" id="class-map-help"><Trans>Each pin is one class or several near to each other. Arrow keys go from pin to pin, Enter opens one. The list has the same classes.</Trans></p>
      <svg className="class-map-svg" viewBox={`0 0 ${frame.width} ${frame.height}`} role="group" aria-label={t`Pins`} aria-describedby="class-map-help" onPointerDown={take} onPointerMove={pull} onPointerUp={() => { drag.current = null; }}>
        <g aria-hidden="true">
          <rect className="map-sea" width={frame.width} height={frame.height} />
          <g transform={transform}>
            <path className="map-land" d={land} />
            <path className="map-borders" d={borders} />
          </g>
          {ring.length ? <><polygon className="map-ring" points={drawn(ring)} /><polygon className="map-ring inner" points={drawn(half)} /></> : null}
          {names.map(({ text, at: [x, y], start }) => <text key={`${text} ${x} ${y}`} className="map-name" x={x.toFixed(1)} y={y.toFixed(1)} textAnchor={start ? "start" : "middle"}>{text}</text>)}
          {centreAt ? <path className="map-centre" d={`M${centreAt[0] - 7} ${centreAt[1]}h14M${centreAt[0]} ${centreAt[1] - 7}v14`} /> : null}
          <g transform={`translate(14 ${frame.height - 16})`}>
            <path className="map-scale" d={`M0 -5v5h${bar.width.toFixed(1)}v-5`} />
            <text className="map-text" y="-8">{milesWords(bar.miles)}</text>
          </g>
        </g>
        {groups.map(({ at, items }, index) => {
          const on = items.some((item) => chosen.includes(item.id));
          return (
            <g
              key={items[0]?.id ?? index} ref={(element) => { pins.current[index] = element; }} role="button" tabIndex={index === active ? 0 : -1} aria-label={name(items)} aria-pressed={on}
              className={on ? "map-pin on" : "map-pin"} transform={`translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`}
              onClick={() => { if (dragged.current) return; setCurrent(index); press(items); }} onFocus={() => setCurrent(index)} onKeyDown={(event) => keys(event, index, items)}
            >
              <circle className="map-touch" r="22" />
              <circle className="map-focus" r={items.length > 1 ? 19 : 15} />
              {items.length > 1 ? <><circle className="map-dot" r="14" /><text className="map-count" textAnchor="middle" y="5">{count(items.length)}</text></> : <path className="map-dot" d="M0 9C-5 2-8-1-8-5a8 8 0 0 1 16 0c0 4-3 7-8 14z" />}
            </g>
          );
        })}
      </svg>
      {away ? <p className="s dim class-map-note">{plural(away, { one: "# class of the list has no place on this map: online, without an address, or outside of the 50 states.", other: "# classes of the list have no place on this map: online, without an address, or outside of the 50 states." })}</p> : null}
      <div aria-live="polite">
        {picked.length ? (
          <ul className="plain-list ruled class-map-picked" aria-label={t`Classes at this pin`}>
            {picked.map((hit) => (
              <li key={hit.id} className="row-between">
                <span className="stack-s">
                  <Link href={`/find-classes/${hit.id}`}><b className="wrap">{hit.title}</b></Link>
                  <span className="s wrap">{whenWords(hit)}, {hit.provider}, {priceWords(hit)}</span>
                </span>
                <SeatsTag hit={hit} />
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </section>
  );
}
