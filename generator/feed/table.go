package feed

import (
	"bytes"
	"encoding/csv"
)

// CSV returns a table with its headings (RFC 4180).
func CSV(head []string, rows [][]string) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	w.Write(head) // a bytes.Buffer takes everything
	w.WriteAll(rows)
	return buf.Bytes()
}
