/** The app: theme, language, session, routes. */
export function App() {
  return null;
}
