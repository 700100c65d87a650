package ledgertest

import (
	"slices"
	"strconv"
	"strings"

	"encoding/json"
)

func keysOf(entries []Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Key)
	}
	return out
}

func wantKeys(s *suite, what string, got []Entry, want ...string) {
	s.Helper()
	if !slices.Equal(keysOf(got), want) {
		s.Errorf("%s: %q, want %q", what, keysOf(got), want)
	}
}

// A range is in byte order, without its end, and composite keys are not in it.
func testRangeOrder(s *suite) {
	d := s.driver(0)
	for _, suffix := range []string{"b", "é", "a", "A", "ab", "c"} {
		d.submit("probe:Put", s.key+suffix, suffix)
	}
	d.submit("probe:PutComposite", s.key, "composite", "x")
	got := decode[[]Entry](s, d.evaluate("probe:Range", s.key, s.key+"c"))
	wantKeys(s, "range", got, s.key+"A", s.key+"a", s.key+"ab", s.key+"b")
	got = decode[[]Entry](s, d.evaluate("probe:Range", s.key+"c", s.key+"\U0010FFFF"))
	wantKeys(s, "range beyond ASCII", got, s.key+"c", s.key+"é")
	for _, e := range decode[[]Entry](s, d.evaluate("probe:Range", "", "")) {
		if strings.HasPrefix(e.Key, "\x00") {
			s.Errorf("the composite key %q is part of a range", e.Key)
		}
	}
}

func testCompositeKeys(s *suite) {
	d := s.driver(0)
	for _, a := range []string{"2", "1", "10"} {
		d.submit("probe:PutComposite", s.key, a, a)
	}
	d.submit("probe:PutComposite", s.key+"x", "other", "x")
	d.submit("probe:Put", s.key, "simple")
	wantKeys(s, "composite keys", decode[[]Entry](s, d.evaluate("probe:RangeComposite", s.key)), "1", "10", "2")
}

func testPagination(s *suite) {
	d := s.driver(0)
	d.submit("probe:PutMany", s.key, "7", "x")
	var all []Entry
	bookmark, pages := "", 0
	for {
		p := decode[Page](s, d.evaluate("probe:Page", s.key, s.key+"a", "3", bookmark))
		all = append(all, p.Entries...)
		pages++
		if len(p.Entries) > 3 {
			s.Errorf("a page of 3 has %d entries", len(p.Entries))
		}
		if bookmark = p.Bookmark; bookmark == "" || pages > 7 {
			break
		}
	}
	var want []string
	for i := range 7 {
		want = append(want, s.key+strconv.Itoa(i+1))
	}
	wantKeys(s, "pages", all, want...)
}

func testPaginationReadOnly(s *suite) {
	d := s.driver(0)
	if _, _, err := d.Submit(s.ctx, call("probe:PageThenPut", s.key)); err == nil {
		s.Error("a transaction wrote after a paginated query, which nobody checks again")
	}
	d.refused("NOT_FOUND", "probe:Get", s.key)
}

func testRichQuery(s *suite) {
	if got, err := s.driver(0).Evaluate(s.ctx, call("probe:Query", `{"selector":{}}`)); err == nil {
		s.Errorf("a rich query was answered with %q", got)
	}
}

func testDeleteThenRead(s *suite) {
	d := s.driver(0)
	d.submit("probe:Put", s.key, "one")
	d.submit("probe:Delete", s.key)
	d.refused("NOT_FOUND", "probe:Get", s.key)
	d.submit("probe:Reserve", s.key, "again")
	wantEqual(s, "value", d.evaluate("probe:Get", s.key), "again")
	d.submit("probe:Delete", s.key+"-never")
}

func testWriteBatch(s *suite) {
	d := s.driver(0)
	d.submit("probe:PutMany", s.key, "250", "v")
	keys, err := json.Marshal([]string{s.key + "250", s.key + "none", s.key + "1"})
	if err != nil {
		s.Fatal(err)
	}
	wantEqual(s, "values in the order asked", d.evaluate("probe:GetMany", string(keys)), `["v","","v"]`)
}

func testLargeValue(s *suite) {
	d := s.driver(0)
	large := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	d.submit("probe:Put", s.key, large)
	if got := d.evaluate("probe:Get", s.key); got != large {
		s.Errorf("%d bytes came back, %d were put", len(got), len(large))
	}
}

func testUTF8Keys(s *suite) {
	d := s.driver(0)
	for _, k := range []string{"提单", "é", "𝒦", " spaced\tkey\n", `"quoted"`} {
		d.submit("probe:Put", s.key+k, k)
		wantEqual(s, "value", d.evaluate("probe:Get", s.key+k), k)
	}
}

func testEmptyKey(s *suite) {
	if _, _, err := s.driver(0).Submit(s.ctx, call("probe:Put", "", "x")); err == nil {
		s.Error("an empty key was written")
	}
}

func testReopen(s *suite) {
	d := s.driver(0)
	d.submit("probe:Put", s.key, "one")
	d.submit("probe:PutComposite", s.key, "attribute", "two")
	_, rc := d.submit("probe:Emit", s.key+"e", s.key)
	caller := d.evaluate("probe:Caller")

	s.h.Reopen(s.T)
	d = s.driver(0)
	h, err := d.Height(s.ctx)
	if err != nil || h < rc.Block {
		s.Errorf("height %d, %v; block %d had been written", h, err, rc.Block)
	}
	wantEqual(s, "value", d.evaluate("probe:Get", s.key), "one")
	wantKeys(s, "composite keys", decode[[]Entry](s, d.evaluate("probe:RangeComposite", s.key)), "attribute")
	wantEqual(s, "caller", d.evaluate("probe:Caller"), caller)
	wantEqual(s, "event", string(s.collect(d, s.before(rc), 1)[0].Payload), s.key)
	if _, next := d.submit("probe:Put", s.key, "three"); next.Block <= rc.Block {
		s.Errorf("block %d after %d", next.Block, rc.Block)
	}
}
