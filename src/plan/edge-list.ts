// Edges between keys while they are collected, in lists of which each has all edges of a stronger one.

export class EdgeList {
  readonly edges = new Map<string, string[]>();
  private readonly weaker: EdgeList | undefined;

  /** `weaker` gets every edge too. */
  constructor(weaker?: EdgeList) {
    this.weaker = weaker;
  }

  add(after: string, before: string): void {
    this.weaker?.add(after, before);
    const list = this.edges.get(after);
    if (list === undefined) this.edges.set(after, [before]);
    else list.push(before);
  }
}
