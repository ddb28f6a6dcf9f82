// The examples that each command's help ends with.
#pragma once

namespace sticky {

// One line: every command's own help has its examples, and this one must fit a screen.
inline constexpr const char* kExamples =
    "example: sticky run scenarios/basics/two_sends_one_recv.toml";

inline constexpr const char* kRunExamples = R"(examples:
  sticky run FILE --repeat 200                     how stable is it? what else can happen?
  sticky run FILE --set endpoint.client.set.nodelay=true
  sticky run FILE --trace out.jsonl && sticky explain out.jsonl
  sticky run FILE --svg out.svg                    a picture)";

inline constexpr const char* kLessonExamples = R"(examples:
  sticky lesson run hello_egg                      step by step, at a terminal
  sticky lesson run --all --world all --repeat 20  every claim and question, in every world
  sticky lesson run hello_egg --answers mine.json --pass 0.8)";

inline constexpr const char* kConvertExamples = R"(examples:
  sticky run FILE --world wire --trace out.jsonl && sticky convert out.jsonl --to pcapng
  sticky convert out.jsonl --to pcapng --out - | tshark -r - -T fields -e frame.comment)";

inline constexpr const char* kImportExamples = R"(examples:
  sticky import capture.pcapng                       which connections it has, or the only one
  sticky import capture.pcapng --connection 2        that one, into capture.jsonl
  tcpdump -i lo -w - tcp port 80 | sticky import - | sticky show -)";

inline constexpr const char* kExploreExamples = R"(examples:
  sticky explore FILE --vary link.delay_ms=0..100
  sticky explore FILE --vary link.delay_ms=0..99 --vary endpoint.server.set.rcvbuf=2000..50000/500
  sticky explore FILE --vary endpoint.client.set.nodelay=false,true --vary seed=1..500)";

inline constexpr const char* kSplitExamples = R"(examples:
  sticky split --text 'hello\negg\n' -- python3 examples/split/lines.py
  sticky split --hex '00 05 68 65 6c 6c 6f' --save cut.toml -- ./my_decoder)";

inline constexpr const char* kPackExamples = R"(examples:
  sticky pack I3sf 1 abc 2.5                         12 bytes: f stands at a multiple of 4
  sticky pack '!hH' -1 0xffff --json
  sticky pack 4s --into 16 --at -4 -- '-a\x00b'      a text that begins with - stands behind --)";

inline constexpr const char* kUnpackExamples = R"(examples:
  sticky unpack I3sf '01 00 00 00 61 62 63 00 00 00 20 40'
  sticky unpack '!H' 0000abcd --at 2)";

inline constexpr const char* kServeExamples = R"(examples:
  sticky serve                                       the names there are
  sticky serve upper-echo --port 9000                then, elsewhere: nc 127.0.0.1 9000
  sticky serve hmac-echo --set key=secret --set digest=md5 --trace out.jsonl)";

inline constexpr const char* kCallExamples = R"(examples:
  sticky call upper-echo 127.0.0.1:9000 hello egg    each word is a message
  sticky call remote-command-i32 127.0.0.1:9000 'ls -l' pwd
  sticky call udp-chat '[::1]:9000'                  no words: each line that you type is one)";

inline constexpr const char* kTranslateExamples = R"(examples:
  sticky framing translate --kind length_prefix --set width=2 --set includes_itself=true --to all
  sticky framing translate --from netty 'LengthFieldBasedFrameDecoder(65536, 0, 4, -4, 4)'
  sticky framing translate --from erlang '{packet, 2}' --to tokio --sources)";

}  // namespace sticky
