export default function Lagoon({ tide }) {
  return <p>the tide is {tide}</p>;
}

export function getServerSideProps({ query }) {
  return { props: { tide: query.tide ?? 'out' } };
}
