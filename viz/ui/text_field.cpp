#include "viz/ui/text_field.h"

namespace sticky::ui {
namespace {

int resize(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        auto& text = *static_cast<std::string*>(data->UserData);
        text.resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = text.data();
    }
    return 0;
}

}  // namespace

bool text_area(const char* id, std::string& text, ImVec2 size) {
    return ImGui::InputTextMultiline(
        id, text.data(), text.capacity() + 1, size,
        ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_AllowTabInput, resize, &text);
}

bool text_line(const char* id, std::string& text) {
    ImGui::InputText(id, text.data(), text.capacity() + 1, ImGuiInputTextFlags_CallbackResize,
                     resize, &text);
    return ImGui::IsItemDeactivatedAfterEdit();
}

}  // namespace sticky::ui
