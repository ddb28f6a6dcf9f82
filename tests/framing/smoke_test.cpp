#include <gtest/gtest.h>
#include "framing/codec.h"
#include "framing/decoder.h"
namespace sticky {
TEST(Smoke, roundtrip) {
    for (const FramingSpec& spec :
         {FramingSpec(LengthPrefix{}),
          FramingSpec(Delimiter{.marks = {bytes_of("\r\n"), bytes_of("\n")}}),
          FramingSpec(FixedSize{.size = 5})}) {
        Bytes out;
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(encode(spec, view_of("hello"), out));
        Decoder d(spec);
        int n = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            d.feed(ByteView(out).subspan(i, 1));
            for (;;) {
                auto r = d.next();
                d.check_invariants();
                if (auto* f = std::get_if<Frame>(&r)) {
                    EXPECT_EQ(text_of(f->bytes), "hello");
                    ++n;
                } else
                    break;
            }
        }
        EXPECT_EQ(n, 3);
        EXPECT_EQ(std::get<NeedMore>(d.finish()), NeedMore{});
        printf("%s\n", sketch(spec).c_str());
    }
}
}  // namespace sticky
