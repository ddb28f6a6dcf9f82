// A decoder of lines for `sticky split`: standard library only.
//
//     sticky split --text 'hello\negg\n' -- java examples/split/Lines.java
//
// The decoder is the class Decoder; main speaks the protocol of docs/framing.md. With the argument
// `naive` it is the decoder that many people write first: it takes each read for itself.
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

class Lines {
    static class Decoder {
        final boolean naive;
        final ByteArrayOutputStream rest = new ByteArrayOutputStream();

        Decoder(boolean naive) {
            this.naive = naive;
        }

        List<byte[]> feed(byte[] data) {
            List<byte[]> frames = new ArrayList<>();
            for (byte one : data) {
                if (one == '\n') {
                    frames.add(rest.toByteArray());
                    rest.reset();
                } else {
                    rest.write(one);
                }
            }
            if (naive && rest.size() > 0) {
                frames.add(rest.toByteArray());
                rest.reset();
            }
            return frames;
        }
    }

    public static void main(String[] arguments) throws IOException {
        boolean naive = arguments.length > 0 && arguments[0].equals("naive");
        Decoder decoder = new Decoder(naive);
        HexFormat hex = HexFormat.of();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("new")) {
                decoder = new Decoder(naive);
            } else if (words[0].equals("feed") && words.length > 1) {
                for (byte[] frame : decoder.feed(hex.parseHex(words[1]))) {
                    System.out.println("frame " + hex.formatHex(frame));
                }
            }
            System.out.println("ok");
            System.out.flush();
        }
    }
}
