// `sticky conform`: how well the model predicts the kernel, over random scenarios.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "cli/arguments.h"
#include "cli/say.h"
#include "run/conform.h"
#include "run/files.h"
#include "run/worlds.h"

namespace sticky {
namespace {

using namespace conform;

struct Row {
    Recipe recipe;
    Comparison verdict;
    Kernel kernel;
};

using Recorded = std::map<std::uint64_t, Kernel>;  // by seed

// Lines "seed outcome"; several of one seed are several runs.
Result<Recorded> read_recorded(const std::string& path) {
    const Result<std::string> text = read_file(path, kTraceFileBytes);
    if (!text) return tl::unexpected(text.error());
    Recorded recorded;
    std::istringstream in(*text);
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = line.find(' ');
        if (space == std::string::npos) continue;
        const auto outcome = from_line(line.substr(space + 1));
        if (!outcome) return fail(ErrorKind::input, path, "a line of it is no outcome");
        recorded[std::strtoull(line.c_str(), nullptr, 10)].runs.push_back(*outcome);
    }
    return recorded;
}

class Conform {
public:
    Conform(const ConformArguments& arguments, const Look& look)
        : arguments_(arguments), look_(look) {}

    int run() {
        if (!arguments_.recorded.empty()) {
            Result<Recorded> recorded = read_recorded(arguments_.recorded);
            if (!recorded) return complain(recorded.error());
            recorded_ = std::move(*recorded);
        } else if (const auto missing = missing_for_wire(look_.language)) {
            return complain({ErrorKind::machine, "", *missing,
                             "or compare with a kernel that was recorded: --recorded FILE"});
        }
        play_all();
        if (const Result<void> kept = keep(); !kept) return complain(kept.error());
        tell();
        if (!arguments_.save.empty()) {
            if (const Result<void> saved = save(); !saved) return complain(saved.error());
        }
        return share() < arguments_.least ? kSomeDoNot : kAllHold;
    }

private:
    // Does `work(i)` for every i below `count`, as many at once as asked for.
    template <class Work>
    void at_once(std::size_t count, Work work) const {
        std::atomic<std::size_t> next{0};
        std::vector<std::jthread> threads;
        for (std::uint64_t i = 0; i < arguments_.jobs; ++i) {
            threads.emplace_back([&] {
                for (std::size_t k = next++; k < count; k = next++) work(k);
            });
        }
    }

    void play_all() {
        rows_.resize(arguments_.count);
        at_once(rows_.size(), [&](std::size_t k) { play(rows_[k], k); });
    }

    void play(Row& row, std::size_t k) const {
        row.recipe = draw(arguments_.seed + k, arguments_.loss);
        const auto known = recorded_.find(row.recipe.seed);
        if (known != recorded_.end())
            row.kernel = known->second;
        else if (arguments_.recorded.empty())
            row.kernel = ask_kernel(row.recipe, kRuns);
        if (row.kernel.runs.empty()) {
            row.verdict = {Comparison::Kind::broken, "not recorded", "", {}};
            return;
        }
        row.verdict = compare(row.recipe, row.kernel);
    }

    // What the kernel did, for machines that have no world wire.
    Result<void> keep() const {
        if (arguments_.record.empty()) return {};
        std::string text;
        for (const Row& row : rows_) {
            for (const Outcome& run : row.kernel.runs)
                text += fmt::format("{} {}\n", row.recipe.seed, to_line(run));
        }
        return write_file(arguments_.record, text);
    }

    std::size_t count(Comparison::Kind kind) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(rows_, [&](const Row& row) { return row.verdict.kind == kind; }));
    }
    double share() const {
        const std::size_t same = count(Comparison::Kind::same);
        const std::size_t judged = same + count(Comparison::Kind::different);
        return judged == 0 ? 0 : 100.0 * static_cast<double>(same) / static_cast<double>(judged);
    }

    template <class... Values>
    void say(std::string_view en, std::string_view zh, Values... values) const {
        print(fmt::format(fmt::runtime(pick(look_.language, en, zh)), values...));
    }

    std::map<std::string, std::vector<const Row*>> classes() const {
        std::map<std::string, std::vector<const Row*>> found;
        for (const Row& row : rows_) {
            if (row.verdict.kind == Comparison::Kind::different)
                found[row.verdict.difference].push_back(&row);
        }
        return found;
    }

    void tell() const {
        const std::size_t same = count(Comparison::Kind::same);
        const std::size_t judged = same + count(Comparison::Kind::different);
        say("{} of {} scenarios have the same segments and recvs in kernel and model: {:.2f} %\n",
            "{} / {} 个场景的报文段和 recv 在内核与模型中完全相同：{:.2f} %\n", same, judged,
            share());
        say("not counted: {} in which the kernel's own runs disagree, {} that could not be "
            "played\n",
            "未计入：内核自己各次运行不一致的 {} 个，无法运行的 {} 个\n",
            count(Comparison::Kind::unsteady), count(Comparison::Kind::broken));
        const auto part = [&](bool Traits::* trait) {
            const auto number = std::ranges::count_if(
                rows_, [&](const Row& row) { return row.verdict.traits.*trait; });
            return 100.0 * static_cast<double>(number) /
                   static_cast<double>(std::max<std::size_t>(rows_.size(), 1));
        };
        say("of all, {:.0f} % hold something back, {:.0f} % merge, {:.0f} % are limited by a "
            "window\n",
            "其中 {:.0f} % 有数据被暂扣，{:.0f} % 有合并，{:.0f} % 受窗口限制\n",
            part(&Traits::holds), part(&Traits::merges), part(&Traits::window));
        for (const auto& [name, rows] : classes()) {
            say("  {:4}  {}   seed {}\n", "  {:4}  {}   种子 {}\n", rows.size(), name,
                rows.front()->recipe.seed);
            if (arguments_.details) print("        " + rows.front()->verdict.detail + "\n");
        }
    }

    Result<void> save() const {
        std::error_code ignored;
        std::filesystem::create_directories(arguments_.save, ignored);
        std::vector<std::pair<std::string, Recipe>> found;
        for (const auto& [name, rows] : classes()) found.emplace_back(name, rows.front()->recipe);
        std::vector<Shrunk> small(found.size());
        // One run each: many are tried, and what is saved can be played again.
        at_once(found.size(), [&](std::size_t i) {
            small[i] = shrink(found[i].second, found[i].first, 1, kTries);
        });
        for (std::size_t i = 0; i < found.size(); ++i) {
            std::string file = found[i].first;
            std::ranges::replace_if(file, [](char c) { return c == ' ' || c == ':'; }, '_');
            const std::string path = arguments_.save + "/" + file + ".toml";
            if (Result<void> written = write_file(path, toml_of(small[i].recipe)); !written)
                return written;
            print(path + "\n");
            if (!small[i].smallest)
                say("  could be smaller: {} runs were tried\n", "  或许还能更小：已试 {} 次\n",
                    small[i].tries);
        }
        return {};
    }

    static constexpr std::uint64_t kTries = 200;  // for each class
    static constexpr unsigned kRuns = 3;
    const ConformArguments& arguments_;
    const Look& look_;
    Recorded recorded_;
    std::vector<Row> rows_;
};

}  // namespace

int conform_with_kernel(const ConformArguments& arguments, const Look& look) {
    return Conform(arguments, look).run();
}

}  // namespace sticky
