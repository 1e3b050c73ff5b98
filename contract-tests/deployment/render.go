// Renders the chart as helm template does: Go's templates, the functions of Sprig, and helm's own include, toYaml, toJson, tpl and required.
// It is for machines without helm. usage: render CHART RELEASE NAMESPACE [VALUES-FILE...]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type object = map[string]interface{}

func main() {
	if len(os.Args) < 4 {
		fail(fmt.Errorf("usage: render CHART RELEASE NAMESPACE [VALUES-FILE...]"))
	}
	chart, release, namespace := os.Args[1], os.Args[2], os.Args[3]
	values := read(filepath.Join(chart, "values.yaml"))
	for _, file := range os.Args[4:] {
		values = merge(values, read(file))
	}
	about := read(filepath.Join(chart, "Chart.yaml"))
	// Helm names the members of Chart with capitals.
	chartObject := object{}
	for name, value := range about {
		chartObject[strings.ToUpper(name[:1])+name[1:]] = value
	}
	context := object{
		"Values":  values,
		"Chart":   chartObject,
		"Release": object{"Name": release, "Namespace": namespace, "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false},
	}

	// A missing member of a map is empty, as in helm.
	all := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	delete(functions, "env")
	delete(functions, "expandenv")
	functions["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	functions["toJson"] = func(value interface{}) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, fmt.Errorf(message)
		}
		return value, nil
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var text bytes.Buffer
		err := all.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	all.Funcs(functions)

	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	fail(err)
	sort.Strings(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		fail(err)
		_, err = all.New(filepath.Base(file)).Parse(string(text))
		fail(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "_") {
			continue
		}
		var text bytes.Buffer
		fail(all.ExecuteTemplate(&text, name, context))
		document := strings.ReplaceAll(text.String(), "<no value>", "")
		if strings.TrimSpace(document) == "" {
			continue
		}
		if name == "NOTES.txt" {
			fmt.Fprintln(os.Stderr, document)
			continue
		}
		fmt.Printf("---\n# Source: %s\n%s\n", name, document)
	}
}

func read(file string) object {
	text, err := os.ReadFile(file)
	fail(err)
	var values, plain object
	fail(yaml.Unmarshal(text, &values))

	// Helm reads YAML as JSON, in which every number is a float.
	encoded, err := json.Marshal(values)
	fail(err)
	fail(json.Unmarshal(encoded, &plain))
	return plain
}

// Tables are merged; lists and other values are replaced.
func merge(into, from object) object {
	for name, value := range from {
		table, isTable := value.(object)
		if old, wasTable := into[name].(object); isTable && wasTable {
			into[name] = merge(old, table)
		} else {
			into[name] = value
		}
	}
	return into
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
