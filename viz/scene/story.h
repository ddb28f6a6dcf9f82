// A run that is ready to be looked at: its trace, what it means, and each flow sorted for drawing.
// Built once, then only read; lane text, pictures and --lanes all start here.
//
// Refuses to know: what is looked at (view_state.h), and how it is drawn.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "trace/attribute.h"
#include "viz/scene/flow_view.h"
#include "viz/scene/levels.h"
#include "viz/scene/outcome.h"
#include "viz/scene/packets.h"
#include "viz/scene/time_line.h"

namespace sticky {

class FrameNames;

struct Story {
    Trace trace;
    Lineage lineage;
    std::vector<Finding> findings;
    std::vector<std::uint32_t> moved;              // those findings whose effect is not "kept"
    std::vector<FlowView> views;                   // one for each of lineage.flows, in its order
    std::vector<std::array<Outcome, 2>> outcomes;  // likewise; by language
    std::vector<Levels> levels;                    // likewise
    std::vector<PacketFate> packets;               // by number, from 1
    TimeLine clock;
    std::vector<EventIndex> unconnected;      // calls that failed without a connection
    std::shared_ptr<const FrameNames> names;  // of the bytes of messages (frame_names.h)

    const std::string& name_of(EndpointId endpoint) const;
    const std::string& title(Language language) const;
    const Outcome& outcome(std::size_t flow, Language language) const {
        return outcomes[flow][static_cast<std::size_t>(language)];
    }
    // "five_messages_one_recv · tcp · loopback · writer_first"
    std::string subtitle() const;
    // "client → server", with the connection's number where there are several
    std::string flow_name(const FlowLineage& flow) const;
};

Story make_story(Trace trace);

// make_story in steps, given its trace. The first two do not need each other, and neither do the
// last two: they may be done at the same time.
void sort_into_lanes(Story& story);   // lineage
void note_moments(Story& story);      // packets, clock, unconnected
void find_reasons(Story& story);      // findings, moved
void sort_for_drawing(Story& story);  // views, levels, outcomes, names

}  // namespace sticky
