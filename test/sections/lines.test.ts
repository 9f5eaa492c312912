// .env and INI files, line by line.
import { suite } from 'uvu';
import { table, type Case } from './cases.ts';

const lines = suite('sections: env and ini');

const env: readonly Case[] = [
  { name: 'a new file', before: '', key: ['A'], set: 'x', after: 'A=x\n' },
  { name: 'a value', before: '# top\nA=1\nB=2\n', key: ['A'], set: 3, after: '# top\nA=3\nB=2\n' },
  { name: 'an equal value in other quotes', before: 'A="1"\n', key: ['A'], set: 1, after: 'A="1"\n' },
  { name: 'a comment behind', before: 'A=1 # one\n', key: ['A'], set: '2', after: 'A=2 # one\n' },
  { name: 'double quotes stay', before: 'A="x y"  # c\n', key: ['A'], set: 'z', after: 'A="z"  # c\n' },
  { name: 'single quotes stay', before: "A='x'\n", key: ['A'], set: 'it$', after: "A='it$'\n" },
  { name: 'quotes where they are needed', before: 'A=1\n', key: ['A'], set: 'a b #c', after: 'A="a b #c"\n' },
  { name: 'a dollar is not expanded', before: 'A=1\n', key: ['A'], set: 'a $b', after: "A='a $b'\n" },
  { name: 'lines', before: 'A=1\n', key: ['A'], set: 'a\nb', after: 'A="a\\nb"\n' },
  { name: 'insert behind the last comment', before: 'A=1 # one\n', key: ['B'], set: 2, after: 'A=1 # one\nB=2\n' },
  { name: 'export is the style', before: 'export A = 1\n', key: ['B'], set: 2, after: 'export A = 1\nexport B = 2\n' },
  { name: 'no newline at the end', before: 'A=1', key: ['B'], set: 2, after: 'A=1\nB=2' },
  { name: 'insert behind a value of two lines', before: 'A="1\n2"\n# end\n', key: ['B'], set: 2, after: 'A="1\n2"\nB=2\n# end\n' },
  { name: 'a file of comments', before: '# only\n', key: ['A'], set: 1, after: '# only\nA=1\n' },
  { name: 'delete with its comment', before: '# a\nA=1 # one\n# b\nB=2 # two\n', key: ['A'], after: '# a\n# b\nB=2 # two\n' },
  { name: 'delete a value of two lines', before: "A='1\n2'\nB=2\n", key: ['A'], after: 'B=2\n' },
  { name: 'delete the last without newline', before: 'A=1\nB=2', key: ['B'], after: 'A=1' },
  { name: 'an empty value', before: 'A=\nB=2\n', key: ['A'], set: 'x', after: 'A=x\nB=2\n' },
  { name: 'a hash inside', before: 'A=x#y\n', key: ['B'], set: 1, after: 'A=x#y\nB=1\n' },
  { name: 'a key that is a prefix', before: 'export=1\nexporter=2\n', key: ['export'], set: 3, after: 'export=3\nexporter=2\n' },
  { name: 'twice', before: 'A=1\nA=2\n', key: ['A'], set: 3, words: /twice/, at: '2:1' },
  { name: 'not a line', before: 'A=1\nwhat\n', key: ['A'], set: 3, words: /KEY=value/, at: '2:1' },
  { name: 'an open quote', before: 'A="1\nB=2\n', key: ['B'], set: 3, words: /never closed/, at: '1:3' },
  { name: 'a path', before: 'A=1\n', key: ['A', 'b'], set: 3, words: /one name/ },
  { name: 'a value that nothing holds', before: 'A=1\n', key: ['A'], set: '\'"', words: /No quotes/ },
];

const ini: readonly Case[] = [
  { name: 'a new file', before: '', key: ['s', 'a'], set: 'x', after: '[s]\na = x\n' },
  { name: 'a new file without section', before: '', key: ['a'], set: 'x', after: 'a = x\n' },
  { name: 'a value', before: '[s]\na=1\nb=2\n', key: ['s', 'a'], set: true, after: '[s]\na=true\nb=2\n' },
  { name: 'a comment behind', before: '[s]\n\ta = 1 ; one\n', key: ['s', 'a'], set: 2, after: '[s]\n\ta = 2 ; one\n' },
  { name: 'git', before: '[remote "a]b"]\n\turl = x # y\n[core]\n\tbare = false\n', key: ['remote "a]b"', 'fetch'], set: '+refs', after: '[remote "a]b"]\n\turl = x # y\n\tfetch = +refs\n[core]\n\tbare = false\n' },
  { name: 'EditorConfig', before: 'root = true\n\n[*.{js,ts}]\nindent_size = 2\n\n[*.[ch]]\nindent_size = 4\n', key: ['*.[ch]', 'indent_size'], set: 8, after: 'root = true\n\n[*.{js,ts}]\nindent_size = 2\n\n[*.[ch]]\nindent_size = 8\n' },
  { name: 'npm', before: '//registry.example.com/:_authToken=x\nsave=true\n', key: ['//registry.example.com/:_authToken'], set: '${T}', after: '//registry.example.com/:_authToken=${T}\nsave=true\n' },
  { name: 'a colon', before: '[s]\na: b=c\n', key: ['s', 'a'], set: 'd', after: '[s]\na: d\n' },
  { name: 'a new section', before: '[s]\na=1\n', key: ['t', 'b'], set: 2, after: '[s]\na=1\n\n[t]\nb=2\n' },
  { name: 'the head of a file with sections', before: '# top\n\n# s\n[s]\na = 1\n', key: ['root'], set: true, after: '# top\n\nroot = true\n\n# s\n[s]\na = 1\n' },
  { name: 'insert before the blank line', before: '[s]\na = 1 # one\n\n# t\n[t]\nb = 2\n', key: ['s', 'c'], set: 3, after: '[s]\na = 1 # one\nc = 3\n\n# t\n[t]\nb = 2\n' },
  { name: 'insert into an empty section', before: '[s] # s\n[t]\n', key: ['s', 'a'], set: 1, after: '[s] # s\na = 1\n[t]\n' },
  { name: 'insert behind an indented value', before: '[options]\nrequires =\n    a\n    b>=1\n\n[x]\n', key: ['options', 'zip'], set: false, after: '[options]\nrequires =\n    a\n    b>=1\nzip = false\n\n[x]\n' },
  { name: 'delete with its comment', before: '[s]\n; above\na = 1 ; one\nb = 2 ; two\n', key: ['s', 'a'], after: '[s]\n; above\nb = 2 ; two\n' },
  { name: 'delete a section', before: '[s]\na = 1\n# t\n[t]\nb = 2\n', key: ['s'], after: '# t\n[t]\nb = 2\n' },
  { name: 'delete the only key', before: '[s]\na = 1\n', key: ['s', 'a'], after: '[s]\n' },
  { name: 'an empty value', before: '[s]\na =\n', key: ['s', 'a'], set: 'x', after: '[s]\na = x\n' },
  { name: 'a key without value', before: '[s]\na\n', key: ['s', 'a'], set: 'x', after: '[s]\na = x\n' },
  { name: 'two sections', before: '[s]\na=1\n[s]\nb=1\n', key: ['s', 'a'], set: 2, words: /twice/, at: '3:1' },
  { name: 'two keys', before: '[s]\na=1\na=2\n', key: ['s', 'a'], set: 2, words: /twice/, at: '3:1' },
  { name: 'another case', before: '[s]\nName=1\n', key: ['s', 'name'], set: 2, words: /"Name"/, at: '2:1' },
  { name: 'an indented value', before: '[s]\na =\n  b=1\nc=2\n', key: ['s', 'a'], set: 2, words: /indented line/, at: '3:3' },
  { name: 'a key in an indented value', before: '[s]\na =\n  b=1\n', key: ['s', 'b'], set: 2, words: /indented line/, at: '3:3' },
  { name: 'quotes', before: '[s]\na = "x"\n', key: ['s', 'a'], set: 'y', words: /in quotes/ },
  { name: 'a value that needs quotes', before: '[s]\na = x\n', key: ['s', 'a'], set: 'y ; z', words: /with its quotes/ },
  { name: 'no bracket', before: '[s\na=1\n', key: ['s', 'a'], set: 2, words: /closing bracket/, at: '1:1' },
  { name: 'through a value', before: 'a=1\n', key: ['a', 'b'], set: 2, words: /single value/ },
];

table(lines, 'env', env);
table(lines, 'ini', ini);

lines.run();
