/** Ends the demo with one sentence that says what to do. */
export class DemoError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'DemoError';
  }
}
