import "../src/styles/tokens.css";
import "./player.css";
import { Player } from "./player";
import { baseOf, serverAt } from "./server";

const root = document.getElementById("player");
if (root) {
  const base = baseOf(location.pathname);
  void new Player(root, base, serverAt(base)).start();
}
