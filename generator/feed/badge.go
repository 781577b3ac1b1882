package feed

import (
	"fmt"
	"html"
	"unicode/utf8"
)

// Badge returns a small SVG that says value of label; class colours the value:
// good, change, end or plain. It has its own style, for it stands on other sites.
func Badge(label, value, class string) []byte {
	colour := map[string]string{"good": "#14603b", "change": "#7d4a00", "end": "#9b2318"}[class]
	if colour == "" {
		colour = "#1c3d8f"
	}
	// Text of 11 units in a common sans-serif is about 6.4 units a letter.
	left, right := 14+64*utf8.RuneCountInString(label)/10, 14+64*utf8.RuneCountInString(value)/10
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s: %s"><title>%s: %s</title><rect width="%d" height="20" fill="#33363f"/><rect x="%d" width="%d" height="20" fill="%s"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle"><text x="%d" y="14" textLength="%d">%s</text><text x="%d" y="14" textLength="%d">%s</text></g></svg>`,
		left+right, html.EscapeString(label), html.EscapeString(value), html.EscapeString(label), html.EscapeString(value), left, left, right, colour,
		left/2, left-12, html.EscapeString(label), left+right/2, right-12, html.EscapeString(value))
}
