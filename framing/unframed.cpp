#include "framing/unframed.h"

namespace sticky {

Result<Encoded> Unframed::encode(ByteView payload, Bytes& out) const {
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{payload.size(), {0, payload.size()}};
}

std::vector<Field> Unframed::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    add_field(fields, frame, {0, frame.size()}, FieldRole::payload, language, quoted(frame));
    return fields;
}

std::string Unframed::sketch(Language language) const {
    return language == Language::zh ? "无分帧" : "no framing";
}

}  // namespace sticky
