// Files of strangers: where they may lie, what is noticed, what remains.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "run/hosts/canned.h"
#include "run/hosts/digest.h"
#include "run/hosts/file_rules.h"
#include "run/hosts/real.h"
#include "tests/apps/one_end.h"
#include "tests/support/cases.h"
#include "trace/limits.h"

namespace sticky::test {
namespace {

namespace fs = std::filesystem;

// outside/secret.txt, and outside/folder/ for uploads.
class Folders : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "sticky-files-XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        outside_ = name;
        fs::create_directory(folder());
        write(outside_ / "secret.txt", "secret");
        ASSERT_TRUE(host_.use_folder(folder().string()));
    }
    void TearDown() override { fs::remove_all(outside_); }

    fs::path folder() const { return outside_ / "folder"; }
    static void write(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }
    static std::string content(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static std::vector<std::string> names_in(const fs::path& path) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path))
            names.push_back(entry.path().filename().string());
        return names;
    }
    // Nothing but what SetUp made.
    bool outside_is_whole() const {
        return names_in(outside_).size() == 2 && content(outside_ / "secret.txt") == "secret";
    }
    // "": it was kept.
    std::string put(const std::string& name, const std::string& bytes, FileClaim claim = {}) {
        claim.size = bytes.size();
        auto file = host_.create_file("server", name, claim);
        if (!file) return to_string(file.error());
        std::optional<Error> error = (*file)->append(view_of(bytes));
        if (!error) error = (*file)->commit();
        return error ? to_string(*error) : "";
    }

    fs::path outside_;
    RealHost host_;
};

std::vector<std::string> hostile_names() {
    std::vector<std::string> names = {
        "",
        ".",
        "..",
        "...",
        "/",
        "//",
        "\\",
        "../secret.txt",
        "..\\secret.txt",
        "../../../../../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "\\\\server\\share\\x",
        "folder/",
        "a/..",
        "a/.",
        "a/../../secret.txt",
        std::string("a\0b", 3),
        std::string("secret.txt\0.png", 15),
        std::string(1, '\0'),
        "a\nb",
        "a\r\nb",
        "\x1b[31mred",
        "\x7f",
        "tab\there",
        "\xff\xfe",
        "\xc0\xae\xc0\xae\xc0\xaf"
        "x",  // overlong ../
        "\xe2\x88\x95"
        "etc",  // U+2215, a division slash
        "\xef\xbc\x8f"
        "etc",                       // U+FF0F, a wide slash
        "\xef\xbc\x8e\xef\xbc\x8e",  // U+FF0E twice, wide dots
        "\xe2\x80\xa4\xe2\x80\xa4",  // U+2024 twice, one dot leaders
        "\xe2\x80\xae"
        "txt.exe",       // U+202E turns the direction
        "\xe2\x80\x8b",  // U+200B, no width
        "CON",
        "NUL",
        "aux.txt",
        "LPT1",
        "~",
        "~root",
        "$HOME",
        "%2e%2e%2fsecret.txt",
        "-rf",
        "--help",
        "*",
        "?",
        "a;rm -rf x",
        "`id`",
        "$(id)",
        "|id",
        ".bashrc",
        ".ssh",
        "a/.bashrc",
        ".sticky-upload-0",
        "taken",     // a directory
        "link",      // a link to ../secret.txt
        "link_dir",  // a link to ..
        "link_dir/secret.txt",
        "pipe",  // a named pipe
        std::string(255, 'n'),
        std::string(256, 'n'),
        std::string(4096, 'n'),
        std::string(100'000, '/'),
    };
    std::mt19937 dice(7);
    const std::vector<std::string> parts = {"..",         ".",        "/",  "\\",           "a",
                                            "secret.txt", "link_dir", "~",  "\xe2\x88\x95", "%2f",
                                            " ",          "taken",    "\n", "folder"};
    while (names.size() < 300) {
        std::string name;
        for (std::size_t n = dice() % 8 + 1; n > 0; --n) name += parts[dice() % parts.size()];
        names.push_back(name);
    }
    return names;
}

TEST_F(Folders, HostileNamesStayInside) {
    fs::create_directory(folder() / "taken");
    fs::create_symlink("../secret.txt", folder() / "link");
    fs::create_directory_symlink("..", folder() / "link_dir");
    ASSERT_EQ(mkfifo((folder() / "pipe").c_str(), 0600), 0);
    int kept = 0;
    for (const std::string& name : hostile_names()) {
        const std::string refusal = put(name, "stranger");
        EXPECT_TRUE(outside_is_whole()) << name;
        EXPECT_TRUE(fs::is_directory(folder() / "taken"));
        if (refusal.empty()) {
            ++kept;
            const Result<std::string> plain = plain_name(name);
            ASSERT_TRUE(plain);
            EXPECT_EQ(plain->find('/'), std::string::npos);
            EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder() / *plain))) << name;
        }
        // Nor is anything outside read: what can be opened is what was put here.
        auto file = host_.open_file("server", name);
        if (file) {
            Bytes room(100);
            const auto size = (*file)->read(room);
            ASSERT_TRUE(size);
            EXPECT_EQ(text_of(ByteView(room).first(*size)), "stranger") << name;
        }
        EXPECT_EQ(refusal.empty(), file.has_value()) << name << refusal;
        tried();
    }
    EXPECT_GT(kept, 30);
    for (const std::string& name : names_in(folder())) EXPECT_NE(name[0], '.') << name;
    EXPECT_TRUE(fs::is_empty(folder() / "taken"));
}

TEST_F(Folders, ALinkIsNeitherReadNorFollowed) {
    fs::create_symlink("../secret.txt", folder() / "link");
    const auto read = host_.open_file("server", "link");
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find("no plain file"), std::string::npos);
    // A file of that name takes the link's place.
    EXPECT_EQ(put("link", "mine"), "");
    EXPECT_EQ(content(outside_ / "secret.txt"), "secret");
    EXPECT_EQ(content(folder() / "link"), "mine");
    EXPECT_FALSE(fs::is_symlink(folder() / "link"));
}

TEST_F(Folders, AFileHasItsNameOnlyWhenItIsWhole) {
    const FileClaim right{5, "5d41402abc4b2a76b9719d911017c592",
                          "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"};
    EXPECT_EQ(put("hello", "hello", right), "");
    EXPECT_EQ(content(folder() / "hello"), "hello");
    FileClaim wrong = right;
    wrong.md5[0] = '6';
    EXPECT_NE(put("wrong", "hello", wrong).find("md5 is 5d4140"), std::string::npos);
    wrong = right;
    wrong.sha256[63] = '5';
    EXPECT_NE(put("wrong", "hello", wrong).find("sha256 is 2cf24d"), std::string::npos);
    auto file = host_.create_file("server", "short", right);
    ASSERT_TRUE(file);
    EXPECT_FALSE((*file)->append(view_of("hell")));
    EXPECT_EQ(names_in(folder()).size(), 2U);  // hello, and the temporary
    EXPECT_NE(to_string(*(*file)->commit()).find("only 4 of 5 bytes"), std::string::npos);
    file->reset();
    file = host_.create_file("server", "long", right);
    EXPECT_NE(to_string(*(*file)->append(view_of("hello!"))).find("more came than the 5"),
              std::string::npos);
    EXPECT_TRUE((*file)->commit());
    file->reset();
    EXPECT_EQ(names_in(folder()), std::vector<std::string>{"hello"});
    FileClaim huge{1'073'741'824'000, "", ""};
    EXPECT_NE(to_string(host_.create_file("server", "huge", huge).error()).find("file_bytes"),
              std::string::npos);
    tried(7);
}

std::string put_of(const std::string& name, const std::string& bytes, const std::string& more) {
    return behind_length("{\"cmd\": \"put\", \"filename\": \"" + name +
                         "\", \"filesize\": " + std::to_string(bytes.size()) + more + "}") +
           bytes;
}

const std::string kBytes = "Six wheels, and a bell.\n";

std::string md5_of(const std::string& bytes) {
    const auto digest = new_digest(DigestKind::md5);
    digest->add(view_of(bytes));
    return digest->hex();
}

TEST(Upload, EveryBitFlipIsNoticed) {
    const OneEnd server("file-upload", "");
    for (const std::string kind : {"md5", "sha256"}) {
        const auto digest = new_digest(kind == "md5" ? DigestKind::md5 : DigestKind::sha256);
        digest->add(view_of(kBytes));
        const std::string whole =
            put_of("bell.txt", kBytes, ", \"" + kind + "\": \"" + digest->hex() + "\"");
        CannedHost right(1);
        EXPECT_EQ(server.hears(right, cut_at(whole, 7)), "");
        EXPECT_EQ(right.files().names("server"), std::vector<std::string>{"bell.txt"});
        for (std::size_t bit = 0; bit < 8 * kBytes.size(); ++bit) {
            std::string flipped = whole;
            char& byte = flipped[whole.size() - kBytes.size() + bit / 8];
            byte = static_cast<char>(byte ^ (1 << bit % 8));
            CannedHost host(1);
            std::vector<std::string> notes;
            server.hears(host, cut_at(flipped, 3), &notes);
            EXPECT_TRUE(host.files().names("server").empty()) << bit;
            ASSERT_EQ(notes.size(), 1U);
            EXPECT_NE(notes[0].find(kind + " is "), std::string::npos) << notes[0];
            tried();
        }
    }
}

TEST_F(Folders, AnUploadCutAnywhereLeavesNothing) {
    const OneEnd server("file-upload", "");
    const std::string first = put_of("first.txt", "first", "");
    const std::string whole =
        first + put_of("bell.txt", kBytes, ", \"md5\": \"" + md5_of(kBytes) + "\"");
    for (std::size_t at = 0; at <= whole.size(); ++at) {
        EXPECT_EQ(server.hears(host_, cut_at(whole.substr(0, at), at / 2)), "");
        std::vector<std::string> expected;
        if (at >= first.size()) expected.push_back("first.txt");
        if (at == whole.size()) expected.push_back("bell.txt");
        std::vector<std::string> names = names_in(folder());
        std::ranges::sort(names, std::greater<>());
        EXPECT_EQ(names, expected) << at;
        fs::remove(folder() / "first.txt");
        fs::remove(folder() / "bell.txt");
        tried();
    }
}

TEST(Upload, WhatIsRefusedIsReadOver) {
    const OneEnd server("file-upload", "");
    const std::string more = ", \"md5\": \"" + md5_of("x") + "\"";
    const std::string stream = put_of("..", "lost", "") + put_of("bell.txt", kBytes, more) +
                               put_of("kept.txt", "kept", "") +
                               behind_length("{\"cmd\":\"get\",\"filename\":\"kept.txt\"}") +
                               behind_length("{\"cmd\":\"get\",\"filename\":\"bell.txt\"}");
    CannedHost host(1);
    std::vector<std::string> notes;
    const std::string answers = server.hears(host, cut_at(stream, 9), &notes);
    EXPECT_EQ(host.files().names("server"), std::vector<std::string>{"kept.txt"});
    EXPECT_EQ(answers, behind_length("{\"file_name\": \"kept.txt\", \"file_size\": 4, \"md5\": \"" +
                                     md5_of("kept") + "\"}") +
                           "kept" +
                           behind_length("{\"file_name\": \"bell.txt\", \"file_size\": 0, \"md5\": "
                                         "\"\", \"error\": \"no such file\"}"));
    ASSERT_EQ(notes.size(), 4U);
    EXPECT_NE(notes[0].find("can't be a file's name"), std::string::npos) << notes[0];
    EXPECT_NE(notes[1].find("md5 is"), std::string::npos) << notes[1];
    EXPECT_NE(notes[2].find("kept"), std::string::npos) << notes[2];
    EXPECT_NE(notes[3].find("no such file"), std::string::npos) << notes[3];
    tried(5);
}

TEST(Upload, HeadersThatCantBeBelievedEndTheConnection) {
    const OneEnd server("file-upload", "");
    std::string nested;
    for (int i = 0; i < 100; ++i) nested += "[";
    const std::pair<std::string, const char*> cases[] = {
        {std::string("\xff\xff\xff\xff", 4), "a header's length is 2 to 16384"},
        {std::string("\0\0\0\0", 4), "a header's length"},
        {std::string("\0\0\0\x7f", 4), "a header's length"},
        {behind_length("{}"), "no file is named"},
        {behind_length("[]"), "no JSON object, from byte 0"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":-1}"), "can't be that"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1.5}"), "can't be that"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":\"1\"}"), "can't be that"},
        {behind_length("{\"cmd\":\"put\",\"filename\":5,\"filesize\":1}"), "can't be that"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1,\"md5\":\"x\"}"),
         "\"md5\" can't be that"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filename\":\"b\",\"filesize\":1}"),
         "a name comes twice"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"file_name\":\"b\",\"filesize\":1}"),
         "both spellings"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\"}"), "not \"put\" with a filesize"},
        {behind_length("{\"cmd\":\"rm\",\"filename\":\"a\"}"), "not \"put\" with a filesize"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1,\"x\":" + nested + "}"),
         "no JSON object"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":1073741824000}"),
         "1073741824000 bytes are above the limit file_bytes 68719476736"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":99999999999999999999999}"),
         "18446744073709551615 bytes are above"},
        {behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":68719476736}"),
         "no room for 68719476736 bytes"},
    };
    for (const auto& [stream, words] : cases) {
        CannedHost host(1);
        std::vector<std::string> notes;
        EXPECT_EQ(server.hears(host, cut_at(stream, 2), &notes), "");
        ASSERT_FALSE(notes.empty()) << stream;
        EXPECT_NE(notes[0].find(words), std::string::npos) << notes[0];
        EXPECT_TRUE(host.files().names("server").empty());
        tried();
    }
}

TEST(Upload, FixedOrdersOfTheLength) {
    const std::string json = "{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":0}";
    const char size = static_cast<char>(json.size());
    for (const auto& [order, length] :
         {std::pair{"big", std::string{0, 0, 0, size}}, {"little", std::string{size, 0, 0, 0}}}) {
        const OneEnd server("file-upload", ", order = \"" + std::string(order) + "\"");
        CannedHost host(1);
        server.hears(host, cut_at(length + json, 1));
        EXPECT_EQ(host.files().names("server"), std::vector<std::string>{"a"}) << order;
        tried();
    }
}

TEST(Upload, AFolderInMemoryIsBounded) {
    MemoryFiles files;
    for (std::uint64_t i = 0; i < kMemoryFiles; ++i) {
        auto file = files.create("server", std::to_string(i), {});
        ASSERT_TRUE(file);
        ASSERT_FALSE((*file)->commit());
    }
    EXPECT_FALSE(files.create("server", "one more", {}));
    EXPECT_TRUE(files.create("client", "one more", {}));
    auto first = files.create("other", "a", FileClaim{kMemoryFilesBytes, "", ""});
    EXPECT_TRUE(first);
    EXPECT_FALSE(files.create("other", "b", FileClaim{1, "", ""}));
    first->reset();
    EXPECT_TRUE(files.create("other", "b", FileClaim{1, "", ""}));
    tried(kMemoryFiles);
}

}  // namespace
}  // namespace sticky::test
