export default function depth(request, response) {
  response.status(200).json({ depth: 7 });
}
