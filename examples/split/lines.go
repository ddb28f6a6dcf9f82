// A decoder of lines for `sticky split`: standard library only.
//
//	sticky split --text 'hello\negg\n' -- go run examples/split/lines.go
//
// The decoder is the type; main speaks the protocol of docs/framing.md. With the argument `naive`
// it is the decoder that many people write first: it takes each read for itself.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

type lines struct {
	naive bool
	rest  []byte
}

func (d *lines) feed(data []byte) (frames [][]byte) {
	d.rest = append(d.rest, data...)
	for {
		line, rest, found := bytes.Cut(d.rest, []byte("\n"))
		if !found {
			break
		}
		frames = append(frames, line)
		d.rest = rest
	}
	if d.naive && len(d.rest) > 0 {
		frames = append(frames, d.rest)
		d.rest = nil
	}
	return frames
}

func main() {
	naive := len(os.Args) > 1 && os.Args[1] == "naive"
	decoder := &lines{naive: naive}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<26)
	for input.Scan() {
		command, piece, _ := strings.Cut(input.Text(), " ")
		switch command {
		case "new":
			decoder = &lines{naive: naive}
		case "feed":
			data, err := hex.DecodeString(piece)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			for _, frame := range decoder.feed(data) {
				fmt.Println("frame", hex.EncodeToString(frame))
			}
		}
		fmt.Println("ok")
	}
}
