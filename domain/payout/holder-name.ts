/** The dots that names of peoples other than Han are written with. */
const DOTS = /[·•・．‧∙.]/g;

/** One spelling of a name: width, dots and blanks of any kind do not make another person. */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(DOTS, '·').replace(/\s+/g, '').toUpperCase();
}

/** True when both are the name of one person or company. An empty name is nobody's. */
export function isSameName(left: string, right: string): boolean {
  const name = plainName(left);
  return name !== '' && name === plainName(right);
}
