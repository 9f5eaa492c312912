// A TypeScript module with a type and the function that makes it.
export const typescriptModule = `---
writeopt: template 1
description: A TypeScript module with a type and the function that makes it
path: '<%directory%>/<%name | kebab%>.ts'
parameters:
  name: { description: 'what the type is called, in any spelling', example: UserAccount }
  directory: { description: 'where the file goes, without a slash at its end', default: src }
  description: { description: 'what the module is for, one sentence', example: Accounts of the people who sign in. }
  fields:
    kind: list
    description: the properties of the type
    of:
      field: { description: 'its name, in any spelling', example: createdAt }
      type: { description: 'its type', default: string, example: Date }
delimiters: <% %>
---
// <%description%>

export interface <%name | pascal%> {
  <%#fields%>
  readonly <%field | camel%>: <%type%>;
  <%/fields%>
}

export function create<%name | pascal%>(<%#fields ", "%><%field | camel%>: <%type%><%/fields%>): <%name | pascal%> {
  return { <%#fields ", "%><%field | camel%><%/fields%> };
}
`;
