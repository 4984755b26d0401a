/** What us_outline.ts uses of topojson-client, which comes without types. */
declare module "topojson-client" {
  type Position = readonly [number, number];
  export interface Geometry {
    type: string;
    id?: string;
  }
  export interface Topology {
    objects: Record<string, Geometry | undefined>;
  }
  interface Feature {
    type: "Feature";
    id?: string;
    geometry: { type: "MultiPolygon"; coordinates: Position[][][] } | { type: "Polygon"; coordinates: Position[][] };
  }
  export function feature(topology: Topology, object: Geometry): Feature | { type: "FeatureCollection"; features: Feature[] };
  export function mesh(topology: Topology, object: Geometry, filter?: (a: Geometry, b: Geometry) => boolean): { type: "MultiLineString"; coordinates: Position[][] };
}
