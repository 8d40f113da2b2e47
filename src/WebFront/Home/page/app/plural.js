// Numbers with their nouns.

/** Returns a function that picks the form for a number by the plural rules of a language, and writes the number in place of "#". */
export function pluralIn(language) {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (number, forms) => (forms[rules.select(number)] ?? forms.other).replace('#', numbers.format(number));
}
