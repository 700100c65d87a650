package invoice

import (
	"strings"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/xmlread"
)

// Bounds of what an OFD's tags may lead to.
const (
	maxTags  = 16
	maxPages = 64
	maxText  = 1 << 20 // bytes of all texts that tags name
)

// invoiceTag returns the custom tag that names an invoice's values, with the
// texts of the page in place of the references to them. It is absent where no
// tag names a number. unread says, as a note, that a tag could not be read.
func invoiceTag(c *ofd.Container, docLoc string) (tag xmlread.Node, unread string, err error) {
	docName := ofd.Resolve(ofd.Main, docLoc)
	if !c.Has(docName) {
		return tag, "", nil
	}
	root, err := c.XML(docName)
	if err != nil {
		return tag, "", err
	}
	doc := xmlread.Root(root)
	list := ofd.Resolve(docName, doc.At("CustomTags").Text())
	if !c.Has(list) {
		return tag, "", nil
	}
	if root, err = c.XML(list); err != nil {
		return tag, "", err
	}
	tags := xmlread.Root(root).All("CustomTag")
	if len(tags) > maxTags {
		return tag, "", documents.Refuse(documents.CodeLimit, list, "%d custom tags, at most %d are accepted", len(tags), maxTags)
	}
	for _, t := range tags {
		name := ofd.Resolve(list, t.At("FileLoc").Text())
		if !c.Has(name) {
			continue
		}
		root, err := c.XML(name)
		if err != nil {
			// Some issuers write "<:eInvoice>", which is no XML.
			unread = "页面标引未读取 tags not read: " + clip(err.Error())
			continue
		}
		n := xmlread.Root(root)
		if !n.At("InvoiceNo").Ok() {
			continue
		}
		if tag.Ok() {
			return xmlread.Node{}, "", documents.Refuse(documents.CodeForbidden, name, "a second custom tag with an invoice number")
		}
		if err := resolveTag(c, docName, doc, root); err != nil {
			return xmlread.Node{}, "", err
		}
		tag = n
	}
	return tag, unread, nil
}

// resolveTag puts the texts of the pages in place of what names them.
func resolveTag(c *ofd.Container, docName string, doc xmlread.Node, tag *etree.Element) error {
	texts, err := pageTexts(c, docName, doc)
	if err != nil {
		return err
	}
	flat := !xmlread.Root(tag).At("GoodsInfos").Ok()
	return texts.into(tag, flat)
}

// texts are the texts of the pages by the object's ID, which is unique in a
// document (GB/T 33190-2016 §7.3, ST_ID).
type texts struct {
	byID map[string]string
	left int // bytes that tags may still name: many may name one text
}

// twice is the text of two objects with one ID: a NUL, which no XML can hold.
const twice = "\x00"

func pageTexts(c *ofd.Container, docName string, doc xmlread.Node) (*texts, error) {
	pages := append(doc.At("Pages").All("Page"), doc.At("CommonData").All("TemplatePage")...)
	if len(pages) > maxPages {
		return nil, documents.Refuse(documents.CodeLimit, docName, "%d pages, at most %d are accepted", len(pages), maxPages)
	}
	out := &texts{map[string]string{}, maxText}
	for _, p := range pages {
		name := ofd.Resolve(docName, p.Attr("BaseLoc"))
		if !c.Has(name) {
			continue
		}
		root, err := c.XML(name)
		if err != nil {
			return nil, err
		}
		out.add(root)
	}
	return out, nil
}

// add takes up the text objects at and below el.
func (t *texts) add(el *etree.Element) {
	if el.Tag != "TextObject" {
		for _, kid := range el.ChildElements() {
			t.add(kid)
		}
		return
	}
	id, text := el.SelectAttrValue("ID", ""), strings.Join(notes(xmlread.Root(el).All("TextCode")), "")
	if known, ok := t.byID[id]; ok && known != text {
		text = twice
	}
	t.byID[id] = text
}

// into replaces the references at and below el by texts. Where lines are flat,
// a column keeps its references, with a text each.
func (t *texts) into(el *etree.Element, flat bool) error {
	refs := xmlread.Root(el).All(objectRef)
	if len(refs) == 0 {
		for _, kid := range el.ChildElements() {
			if err := t.into(kid, flat); err != nil {
				return err
			}
		}
		return nil
	}
	var found []string
	for _, ref := range refs {
		text := t.byID[ref.Text()]
		if t.left -= len(text); t.left < 0 {
			return documents.Refuse(documents.CodeLimit, ref.Path(), "tags name more than %d bytes of text", maxText)
		}
		if text == twice {
			return documents.Refuse(documents.CodeForbidden, ref.Path(), "two texts of the page have the ID %s", clip(ref.Text()))
		}
		found = append(found, text)
	}
	if flat && columns[el.Tag] {
		for i, kid := range el.SelectElements(objectRef) {
			kid.SetText(bare(found[i]))
		}
		return nil
	}
	el.Child = nil
	el.SetText(bare(strings.Join(found, "")))
	return nil
}
