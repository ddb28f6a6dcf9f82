#include "net/loopback.h"

#include "net/kernel_run.h"
#include "net/wire/wire.h"

namespace sticky {
namespace {

class Loopback : public KernelWorld {
public:
    Loopback(const Scenario& scenario, bool stamps)
        : settings_{stamps, scenario.schedule != Schedule::race} {}

    std::string_view name() const override { return "loopback"; }
    std::unique_ptr<KernelStage> make_stage(const Cast& cast, AddressBook& book,
                                            const RunClock& clock, std::size_t) override {
        return std::make_unique<KernelStage>(cast, book, clock, settings_);
    }

private:
    KernelStage::Settings settings_;
};

}  // namespace

Played play_loopback(const Scenario& scenario, const PlayOptions& options) {
    if (options.capture) return play_captured(scenario, options);
    Played played;
    played.failure = unfit_for_loopback(scenario);
    if (played.failure) return played;
    return play_on_kernel(scenario, options, [&](const Cast&, const RunClock&) {
        return std::make_unique<Loopback>(scenario, options.stamps);
    });
}

}  // namespace sticky
