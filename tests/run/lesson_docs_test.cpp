// The worked example of docs/lessons.md is a lesson that holds, and the page names every key.
#include "script/toml_keys.h"
#include "tests/run/lessons.h"
#include "tests/support/cases.h"
#include "tests/support/run_program.h"

namespace sticky::test {
namespace {

const char* const kDocument = STICKY_SOURCE_DIR "/docs/lessons.md";

TEST(LessonDocs, TheWorkedExampleHolds) {
    const std::string page = read_whole(kDocument);
    const std::string fence = "```toml\n";
    const std::size_t begin = page.find(fence) + fence.size();
    ASSERT_NE(page.find(fence), std::string::npos);
    EXPECT_EQ(page.find(fence, begin), std::string::npos) << "there is one example";
    const std::string text = page.substr(begin, page.find("```", begin) - begin);
    const Result<Lesson> lesson = load_lesson_text(text, lessons_folder() + "/example.toml");
    ASSERT_TRUE(lesson) << to_string(lesson.error());
    for (std::size_t run = 0; run < lesson->runs.size(); ++run) {
        for (const World* world : worlds_here(lesson->runs[run])) {
            const PlayedRun played = play_run(lesson->runs[run], *world);
            EXPECT_TRUE(played.holds()) << lesson->runs[run].name << " in " << world->name;
            EXPECT_TRUE(faults_of_questions(*lesson, run, played).empty()) << world->name;
            tried();
            EXPECT_TRUE(run != lesson->flip.run || !play_flip(*lesson, *world).holds());
        }
    }
}

TEST(LessonDocs, EveryKeyIsNamed) {
    const std::string page = read_whole(kDocument);
    const Words tables[] = {keys::kCoursePart, keys::kLesson,     keys::kLessonRun,
                            keys::kFlip,       keys::kFocus,      keys::kPredict,
                            keys::kAsk,        keys::kLessonStep, keys::kWordsChoice};
    for (const Words table : tables) {
        for (const std::string_view key : table) {
            EXPECT_NE(page.find(key), std::string::npos) << key;
            tried();
        }
    }
}

}  // namespace
}  // namespace sticky::test
