package web

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/tradehub/tradehub/web/words"
)

// check fails for what a template names and is not there, in the parts of the file; "" is all files.
func (e *Engine) check(t *template.Template, file string) error {
	var errs []error
	for _, part := range t.Templates() {
		if part.Tree == nil || file != "" && part.Tree.ParseName != file {
			continue
		}
		eachNode(part.Tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.TemplateNode:
				if t.Lookup(n.Name) == nil && n.Name != "page" { // a panel has no page
					errs = append(errs, fmt.Errorf("%s: there is no template %q", part.Name(), n.Name))
				}
			case *parse.CommandNode:
				if err := e.checkCall(n); err != nil {
					errs = append(errs, fmt.Errorf("%s: %w", part.Name(), err))
				}
			}
		})
	}
	return errors.Join(errs...)
}

// checkCall fails for a call whose first argument names what is not there.
func (e *Engine) checkCall(n *parse.CommandNode) error {
	name, arg := callOf(n)
	if arg == "" {
		return nil
	}
	switch name {
	case "t":
		return e.checkText(arg, n.Args[2:])
	case "icon":
		_, err := Icon(arg)
		return err
	case "asset":
		_, err := e.asset(arg)
		return err
	case "link":
		if !slices.Contains(e.routes, arg) {
			return fmt.Errorf("no route %q", arg)
		}
	}
	return nil
}

// callOf returns the function that a command calls, and its first argument if that is a
// literal, else "".
func callOf(n *parse.CommandNode) (name, arg string) {
	if len(n.Args) < 2 {
		return "", ""
	}
	if f, ok := n.Args[0].(*parse.IdentifierNode); ok {
		name = f.Ident
	}
	if s, ok := n.Args[1].(*parse.StringNode); ok {
		arg = s.Text
	}
	return name, arg
}

var placeOfText = regexp.MustCompile(`\{\{\.([a-zA-Z]+)\}\}`)

// checkText wants the text of the key in every language, with the places that are given.
func (e *Engine) checkText(key string, pairs []parse.Node) error {
	given := map[string]bool{}
	for i := 0; i < len(pairs); i += 2 {
		if name, ok := pairs[i].(*parse.StringNode); ok {
			given[name.Text] = true
		}
	}
	for _, lang := range words.Langs {
		text, ok := e.speakers[lang].Raw(key)
		if !ok {
			return fmt.Errorf("the key %q has no text in %s", key, lang)
		}
		for _, m := range placeOfText.FindAllStringSubmatch(text, -1) {
			if !given[m[1]] {
				return fmt.Errorf("the key %q is not given %q, only %s", key, m[1], strings.Join(slices.Sorted(maps.Keys(given)), ", "))
			}
		}
	}
	return nil
}

// eachNode calls do for the node and all below it.
func eachNode(n parse.Node, do func(parse.Node)) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return
	}
	do(n)
	for _, below := range nodesOf(n) {
		eachNode(below, do)
	}
}

func nodesOf(n parse.Node) []parse.Node {
	switch n := n.(type) {
	case *parse.ListNode:
		return n.Nodes
	case *parse.ActionNode:
		return []parse.Node{n.Pipe}
	case *parse.TemplateNode:
		return []parse.Node{n.Pipe}
	case *parse.IfNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.RangeNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.WithNode:
		return []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.PipeNode:
		below := make([]parse.Node, len(n.Cmds))
		for i, c := range n.Cmds {
			below[i] = c
		}
		return below
	case *parse.CommandNode:
		return n.Args
	}
	return nil
}
