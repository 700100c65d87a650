package browsertest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

//go:embed testdata/axe/axe.min.js
var axe string

// TestAxeIsTheVendoredOne holds the script to the digest that its README names.
func TestAxeIsTheVendoredOne(t *testing.T) {
	readme, err := os.ReadFile("testdata/axe/README.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(axe))
	if !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
		t.Errorf("axe.min.js has the digest %x", sum)
	}
}

const runAxe = `(async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", "));
})()`

// violations returns what axe finds on the page.
func (b *tab) violations() []string {
	b.Helper()
	if !eval[bool](b, "typeof axe === 'object'") {
		eval[bool](b, axe+";true")
	}
	return eval[[]string](b, runAxe)
}

// tooWide returns by how many pixels the page is wider than its window, and what sticks out.
func (b *tab) tooWide() []string {
	b.Helper()
	return eval[[]string](b, `(() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return [];
  const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return [over + " px too wide: " + out.slice(-3).map(e => e.tagName + "." + e.className).join(", ")];
})()`)
}

// stretch makes every text 40 % longer, as another language's would be.
func (b *tab) stretch() {
	b.Helper()
	eval[int](b, `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let n = 0;
  while (texts.nextNode()) {
    const node = texts.currentNode, text = node.data.trim();
    if (!text || ["SCRIPT", "CODE", "TIME"].includes(node.parentElement.tagName)) continue;
    node.data = node.data.trimEnd() + " " + text.slice(0, Math.ceil(text.length * .4));
    n++;
  }
  return n;
})()`)
}
