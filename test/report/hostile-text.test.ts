import fc from 'fast-check';
import { cellOf, resultsOf, sampleOf } from './results';
import { csvContent, resultsCsv } from '../../src/core/csv';
import type { Results } from '../../src/core/results';
import { answer } from '../../src/report/answer';
import { chartData } from '../../src/report/charts/data';
import { chartFiles } from '../../src/report/charts/svg';
import { reportHtml } from '../../src/report/html/document';
import { markdown } from '../../src/report/markdown';
import { printable, printableJson } from '../../src/report/printable';
import { table } from '../../src/report/table';
import { hostileText, OBEYED } from '../support/hostile-text';

jest.setTimeout(60_000); // charts take their time on a busy machine.

/** A result in which every text that a probe or a user chooses is this one. */
function resultsWith(text: string): Results {
  const names = { variant: `${text}1`, scenario: `${text}2`, placement: `${text}3` };
  const cells = [
    { ...cellOf({ ...names, memorySizeMB: 128, scenarioMs: [10, 11], initMs: 100, rejected: ['error'], shortfall: 'ended' }), runtime: text, architecture: text },
    cellOf({ memorySizeMB: 256, scenarioMs: [5, 6], initMs: 100 }),
  ];
  const figures = { scenarioDurationMs: 10, initDurationMs: 100, durationMs: 14, cpuDurationMs: 1, phases: { [text]: 1, [`${text}2`]: 2 } };
  const samples = [sampleOf({ outcome: 'error', reason: text, requestId: text, ...figures }), ...['1', '2', '3'].map(id => sampleOf({ ...names, requestId: `${text}${id}`, ...figures }))];
  const environment = { cpuModel: text, cores: 2, throttle: { name: text, throttles: true }, mismatches: [text] };
  const choice = { memorySizeMB: 128, reason: text };
  const recommendations = [{ ...names, cost: choice, speed: choice, balanced: choice, knee: choice, note: text }];
  return { ...resultsOf(cells, { id: text, region: text, failure: text, warnings: [text], status: 'FAILED' }, samples), environment, pricing: { region: text, date: text, source: text }, recommendations };
}

describe('a terminal', () => {
  const lines = table(resultsWith('x')).split('\n').length;

  test('obeys nothing in the table, and no text makes a line of its own', () => {
    fc.assert(fc.property(hostileText, text => {
      const shown = table(resultsWith(text)).split('\n');
      expect(shown).toHaveLength(lines);
      expect(shown.filter(line => OBEYED.test(line))).toEqual([]);
    }));
  });

  test('obeys nothing but the table\'s own colours', () => {
    const colours = new RegExp(String.raw`${'\u001b'}\[(?:1|2|22|31|32|33|39)m`, 'g');
    fc.assert(fc.property(hostileText, text => {
      const shown = table(resultsWith(text), { color: true }).split('\n');
      expect(shown.filter(line => OBEYED.test(line.replace(colours, '')))).toEqual([]);
      // a foreign colour would be printed, not be one of these.
      expect(shown.join('').match(colours)).toHaveLength(table(resultsWith('x'), { color: true }).match(colours)!.length);
    }));
  });

  test('obeys nothing in the answer', () => {
    fc.assert(fc.property(hostileText, text => {
      expect(answer(resultsWith(text)).filter(line => OBEYED.test(line))).toEqual([]);
    }));
  });

  test('obeys nothing in JSON, which says the same as any other', () => {
    fc.assert(fc.property(hostileText, text => {
      const results = resultsWith(text);
      expect(printableJson(results).split('\n').filter(line => OBEYED.test(line))).toEqual([]);
      expect(JSON.parse(printableJson(results))).toEqual(results);
    }));
  });

  test('a text is still told from another one', () => {
    expect(printable('a\tb\nc\u001b[2J\u009b\u061c\u202e\u{e0041}ä漢👍')).toBe('a b c\\x1b[2J\\x9b\\u061c\\u202e\\u{e0041}ä漢👍');
  });
});

describe('a browser', () => {
  const page = (text: string) => reportHtml(resultsWith(text), { script: 'run();', style: 'p { margin: 0 }', notices: '' });
  const structure = (markup: string) => markup.match(/<[^>]*>/g)!.map(tag => tag.replace(/"[^"]*"/g, '""'));

  test('finds the report\'s own elements and attributes, whatever it is about', () => {
    const own = structure(page('x'));
    fc.assert(fc.property(hostileText, text => {
      expect(structure(page(text))).toEqual(own);
      expect(page(text).split('\n').filter(line => OBEYED.test(line))).toEqual([]);
    }), { numRuns: 8 });
  });

  test('finds nothing in a chart but what Vega draws, and a name of its own for each', async () => {
    await fc.assert(fc.asyncProperty(hostileText, async text => {
      const files = await chartFiles(chartData(resultsWith(text)));
      expect(files.length).toBeGreaterThan(1);
      expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
      expect(files.filter(({ name }) => !/^[a-z0-9-]+\.svg$/.test(name))).toEqual([]);
      const drawn = files.flatMap(({ svg }) => svg.match(/<\/?[^\s/>]+/g)!.map(tag => tag.replace(/^<\/?/, '')));
      expect([...new Set(drawn)].filter(element => !['svg', 'g', 'path', 'text', 'rect', 'line', 'defs', 'clipPath', 'linearGradient', 'stop', 'title'].includes(element))).toEqual([]);
      expect(files.flatMap(({ svg }) => svg.split('\n')).filter(line => OBEYED.test(line))).toEqual([]);
    }), { numRuns: 4 });
  });
});

test('Markdown has the lines, cells and elements of the report, whatever it is about', () => {
  const structure = (text: string) => markdown(resultsWith(text)).split('\n').map(line => ({
    cells: line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0, elements: line.match(/<[^>]*>?/g) ?? [], emphasis: line.match(/(?<!\\)(?:\\\\)*[*`_[\]]/g)?.length ?? 0,
  }));
  const own = structure('x');
  fc.assert(fc.property(hostileText, text => {
    expect(structure(text)).toEqual(own);
    expect(markdown(resultsWith(text)).split('\n').filter(line => OBEYED.test(line) || line.includes('@'))).toEqual([]);
  }));
});

/** Cells as a spreadsheet reads them: quotes mean something at the beginning of a cell only. */
function cellsOf(csv: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  for (let rest = csv; rest;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = /^[^\r\n]*/.exec(rest)![0].split(separator, 1)[0];
    rows.at(-1)!.push(quoted ? quoted[1].replaceAll('""', '"') : plain);
    rest = rest.slice((quoted?.[0] ?? plain).length);
    // what follows a closing quote belongs to the cell.
    if (rest && !rest.startsWith(separator) && !/^[\r\n]/.test(rest)) {
      const more = /^[^\r\n]*/.exec(rest)![0].split(separator, 1)[0];
      rest = rest.slice(more.length);
    }
    if (/^[\r\n]/.test(rest)) {
      rest = rest.replace(/^(?:\r\n|\r|\n)/, '');
      if (rest) rows.push([]);
    } else {
      rest = rest.slice(separator.length);
    }
  }
  return rows;
}

describe.each([['a row for each cell', resultsCsv], ['a row for each size', csvContent]])('CSV with %s', (_, write) => {
  test('keeps rows, columns and texts whole', () => {
    const shape = cellsOf(write(resultsWith('x')), ',').map(row => row.length);
    fc.assert(fc.property(hostileText, text => {
      const rows = cellsOf(write(resultsWith(text)), ',');
      expect(rows.map(row => row.length)).toEqual(shape);
      const unescaped = (cell: string) => cell.replaceAll('\'', '');
      expect(rows.flat().map(unescaped).some(cell => cell.includes(unescaped(`${text}2`)))).toBe(true);
    }));
  });

  test.each([',', ';', '\t'])('begins no formula in a spreadsheet that separates by %j', separator => {
    // in the separator's own cells not even what a spreadsheet may skip before it looks for a sign.
    const formula = separator === ',' ? /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]/ : /^[\s\0]*[=+\-@＝＋－＠]/;
    fc.assert(fc.property(hostileText, text => {
      expect(cellsOf(write(resultsWith(text)), separator).flat().filter(cell => formula.test(cell))).toEqual([]);
    }));
  });
});

test('a harmless text stays as it is in CSV', () => {
  expect(resultsCsv(resultsOf([cellOf({ memorySizeMB: 128, scenario: 'client_v2' })])).split('\n')[1]).toMatch(/^default,128,x86_64,python3\.13,client_v2,handler,1,/);
});
