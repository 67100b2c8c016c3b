#include "signaling-server/core/assumptions.h"

#include <array>

namespace ringback::signaling {
namespace {

using A = Assumptions;
constexpr std::string_view kInvented = "invented";

const std::array<Assumption<Assumptions>, 27> kTable{{
    {"ring_timeout", &A::ring_timeout,
     "practice: at most 55 s, so that the server ends before iOS's own 60 s",
     "A call that nobody answered ends this long after it was dialled."},
    {"unreachable_wait", &A::unreachable_wait, kInvented,
     "A call whose every device was pushed and none came back ends after this."},
    {"absence_limit", &A::absence_limit, kInvented,
     "A side of a call that is gone for this long has failed."},
    {"offer_wait", &A::offer_wait, kInvented,
     "A device that was pushed, or has rung and starts anew, and asks for no call is offered it "
     "directly after this."},
    {"calls_per_user", &A::calls_per_user, kInvented, "Live calls a user may have placed at once."},
    {"remembered_calls", &A::remembered_calls, kInvented,
     "Ended calls kept at hand; a store is asked about older ones."},
    {"keep_history", &A::keep_history, "a choice, not a guess: for ever unless somebody decides",
     "A call is forgotten this long after its end, also on file; 0 is never."},
    {"connections", &A::connections, kInvented,
     "Streams the server takes at once; one more is told when to come back."},
    {"hello_wait", &A::hello_wait, kInvented, "A connection that says no Hello is closed."},
    {"heartbeat", &A::heartbeat, kInvented, "How often an app is asked to Ping."},
    {"presence_timeout", &A::presence_timeout, kInvented,
     "A connection that is silent for this long is dead."},
    {"session_linger", &A::session_linger, kInvented,
     "A session without a connection can be resumed for this long."},
    {"session_backlog", &A::session_backlog, kInvented,
     "Unacknowledged frames a session keeps before it is given up."},
    {"node_lease", &A::node_lease, kInvented,
     "A server that shares a store and hangs for three of these has lost its calls to another."},
    {"reconnect_after", &A::reconnect_after, kInvented,
     "The soonest that an app which is sent away is asked to come back."},
    {"reconnects_per_second", &A::reconnects_per_second, kInvented,
     "Apps that are sent away are asked to come back spread over a window of as many seconds as "
     "there are apps for each of these."},
    {"reconnect_spread_limit", &A::reconnect_spread_limit,
     "invented; with reconnect_after below absence_limit, so that no call fails of it",
     "The longest that window gets."},
    {"devices_per_user", &A::devices_per_user, kInvented,
     "Phones a user may be logged in on; one more takes the place of one nobody can reach."},
    {"text_limit_bytes", &A::text_limit_bytes, kInvented, "The longest name, handle or token."},
    {"media_limit_bytes", &A::media_limit_bytes, kInvented, "The longest SDP or media message."},
    {"frames_per_second", &A::frames_per_second, kInvented,
     "Frames a session may send, sustained."},
    {"frame_burst", &A::frame_burst, kInvented, "Frames a session may send at once."},
    {"dials_per_second", &A::dials_per_second, kInvented, "Calls a user may place, sustained."},
    {"dial_burst", &A::dial_burst, kInvented, "Calls a user may place at once."},
    {"push_expiration", &A::push_expiration,
     "Apple, \"Responding to VoIP Notifications from PushKit\": 0 or a few seconds [doc]",
     "How long APNs may keep a push; 0 asks for one attempt."},
    {"push_retry_delay", &A::push_retry_delay, kInvented,
     "The wait before a push is tried again; doubled each time."},
    {"push_attempts", &A::push_attempts, kInvented, "How often one push is tried at most."},
}};

}  // namespace

std::span<const Assumption<Assumptions>> assumption_table() { return kTable; }

}  // namespace ringback::signaling
