// A React component with its props, in TypeScript.
export const reactComponent = `---
writeopt: template 1
description: A React component with its props, in TypeScript
path: '<%directory%>/<%name | pascal%>.tsx'
parameters:
  name: { description: 'what the component is called, in any spelling', example: UserCard }
  directory: { description: 'where the file goes, without a slash at its end', default: src/components }
  element: { description: 'the element around it', default: div }
  children: { kind: flag, description: 'whether it takes children', default: false }
  props:
    kind: list
    description: what it takes
    of:
      prop: { description: 'its name, in any spelling', example: fullName }
      type: { description: 'its type', default: string }
delimiters: <% %>
---
import type { ReactElement<%?children%>, ReactNode<%/children%> } from 'react';

export interface <%name | pascal%>Props {
  <%#props%>
  readonly <%prop | camel%>: <%type%>;
  <%/props%>
  <%?children%>
  readonly children: ReactNode;
  <%/children%>
}

export function <%name | pascal%>({ <%?children%>children, <%/children%><%#props ", "%><%prop | camel%><%/props%> }: <%name | pascal%>Props): ReactElement {
  return (
    <<%element%> className="<%name | kebab%>">
      <%#props%>
      <span>{<%prop | camel%>}</span>
      <%/props%>
      <%?children%>
      {children}
      <%/children%>
    </<%element%>>
  );
}
`;
