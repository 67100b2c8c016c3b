#include "apns-mock/core/assumptions.h"

#include <array>

namespace ringback::apns {
namespace {

using A = Assumptions;

constexpr std::array kTable{
    Assumption<A>{"token_max_age", &A::token_max_age, "Apple, token authentication [doc]",
                  "A provider token older than this is ExpiredProviderToken."},
    Assumption<A>{"token_future_tolerance", &A::token_future_tolerance,
                  "Apple: at most one hour from now [doc], the refusal is [recall]",
                  "A token issued further in the future is InvalidProviderToken."},
    Assumption<A>{"token_update_window", &A::token_update_window,
                  "Apple, 20 minutes [doc]; clock from first sight: pushy#931 [observed]",
                  "A second new token within this time on one connection gets 429."},
    Assumption<A>{"token_updates_per_key", &A::token_updates_per_key,
                  "CleverTap/apns-http2 PR#48 [observed]",
                  "The 20-minute rule counts per key over all connections as well."},
    Assumption<A>{"stall_after_token_updates", &A::stall_after_token_updates,
                  "pushy#811, sparrow#50 [observed]",
                  "After TooManyProviderTokenUpdates the connection never answers again (F13)."},
    Assumption<A>{"wedge_after_expired_token", &A::wedge_after_expired_token,
                  "pushy closes such channels by design [observed]",
                  "After ExpiredProviderToken every later request gets it too (F12)."},
    Assumption<A>{"accept_der_signature", &A::accept_der_signature,
                  "Apple's own openssl recipe makes DER [doc], inference",
                  "Takes ES256 signatures in ASN.1 DER beside raw R||S."},
    Assumption<A>{"initial_streams", &A::initial_streams, "Apple: one until authenticated [doc]",
                  "SETTINGS_MAX_CONCURRENT_STREAMS before the first valid token."},
    Assumption<A>{"authenticated_streams", &A::authenticated_streams,
                  "pushy#878 and aapns saw 1000 [observed]",
                  "SETTINGS_MAX_CONCURRENT_STREAMS after the first valid token."},
    Assumption<A>{"collapse_streams_on_rejection", &A::collapse_streams_on_rejection,
                  "radar 27870881, pushy#732 [observed]",
                  "A rejected push drops the limit to 1, the next accepted one restores it (F7)."},
    Assumption<A>{"idle_timeout", &A::idle_timeout, "APNSwift#125: after a few hours [observed]",
                  "An idle connection gets GOAWAY IdleTimeout after this; 0 is never."},
    Assumption<A>{"bad_tokens_before_goaway", &A::bad_tokens_before_goaway,
                  "Apple names no number; invented",
                  "So many BadDeviceToken answers end a connection; 0 is never (F15)."},
    Assumption<A>{"errors_before_goaway", &A::errors_before_goaway,
                  "Apple names no number; invented",
                  "So many error answers, 410 not counted, end a connection; 0 is never."},
    Assumption<A>{"strict_background_priority", &A::strict_background_priority,
                  "Apple: 10 is an error [doc]; practice accepts it [recall]",
                  "A background push with priority 10 is BadPriority."},
    Assumption<A>{"strict_push_type", &A::strict_push_type, "PyAPNs2#87 [observed]",
                  "A push type whose topic suffix differs is InvalidPushType."},
    Assumption<A>{"strict_message_id", &A::strict_message_id,
                  "Apple: lower case [doc]; upper case is taken [recall]",
                  "An apns-id with upper-case digits is BadMessageId."},
    Assumption<A>{"strict_json", &A::strict_json, "practice [recall]",
                  "A body that is no JSON object is PayloadEmpty."},
    Assumption<A>{"infer_bundle_from_certificate", &A::infer_bundle_from_certificate, "Apple [doc]",
                  "With a one-topic certificate an absent topic is that topic."},
    Assumption<A>{"device_token_burst", &A::device_token_burst,
                  "Apple publishes no threshold; invented",
                  "More pushes than this to one device token in the window get 429; 0 is never."},
    Assumption<A>{"device_token_window", &A::device_token_window, "invented",
                  "The window of device_token_burst."},
    Assumption<A>{"unregistered_delay", &A::unregistered_delay,
                  "apns2#77, apns2#159: hours to a day [observed]",
                  "A released token answers 200 for this long before it answers 410 (F23)."},
    Assumption<A>{"store_at_most", &A::store_at_most, "Apple: 30 days [doc]",
                  "A push is stored no longer than this."},
    Assumption<A>{"zero_expiration_grace", &A::zero_expiration_grace,
                  "Apple forum 795610: 20 to 30 s late [observed]",
                  "An expiration-0 push still reaches a phone that comes back this soon."},
    Assumption<A>{"slot_per_topic", &A::slot_per_topic, "inference",
                  "The one stored push is per topic; otherwise per bundle id."},
    Assumption<A>{"power_saving_hold", &A::power_saving_hold, "invented",
                  "Pushes of priority 5 and 1 wait this long before they go to the phone."},
    Assumption<A>{"fate_timeout", &A::fate_timeout, "invented",
                  "A phone that does not tell a push's fate in this time has lost it."},
};

}  // namespace

std::span<const Assumption<Assumptions>> assumption_table() { return kTable; }

}  // namespace ringback::apns
