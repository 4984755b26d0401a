#pragma once
// PUBLIC header of module media: films and sound for lessons. Upload in pieces, preparation by ffmpeg where the machine
// has it, playback over signed links, captions, and what people have really watched.
#include <memory>
#include <optional>
#include <string>

#include "appliance/scan/scanner.hpp"
#include "appliance/security/keys.hpp"
#include "modules/learning/learning.hpp"

namespace mc::media {

struct ItemTag;
struct UploadTag;
struct MarkTag;
struct TrackTag;
struct PassageTag;
using ItemId = Id<ItemTag>;
using UploadId = Id<UploadTag>;
using MarkId = Id<MarkTag>;
using TrackId = Id<TrackTag>;
using PassageId = Id<PassageTag>;

enum class MediaState : std::uint8_t { uploaded, processing, ready, failed };
ENUM_NAMES(MediaState, uploaded, processing, ready, failed)

class Tools;

/// What somebody has watched of a lesson's film, for evidence (LMS-36).
struct WatchedLesson {
  std::int64_t percent = 0;        // of the film, each second once
  std::int64_t seconds_spent = 0;  // real time, at most 60 s a report, without idling
  std::optional<Instant> completed_at;
};
FIELDS(WatchedLesson, percent, seconds_spent, completed_at)

/// Thread-safe. Takes the caller's transaction.
class Media {
public:
  virtual ~Media() = default;
  virtual Result<std::optional<WatchedLesson>> watched(data::Tx& tx, learning::EnrolmentId enrolment,
                                                       courses::LessonId lesson) = 0;
};

/// All outlive the module.
struct Parts {
  accounts::Accounts& accounts;
  courses::Courses& courses;
  learning::Learning& learning;
  const security::Keys& keys;
  bool background = false;  // prepare on a thread of its own, so that the queue's workers stay free; tests drain
  Tools* tools = nullptr;   // for tests; null: ffmpeg in the sandbox
  scan::Scanner* scanner = nullptr;  // of malware; null: none
};
std::unique_ptr<Media> make_media(Platform& platform, const Parts& parts);

}  // namespace mc::media
