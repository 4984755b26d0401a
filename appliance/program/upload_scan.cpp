#include "appliance/program/upload_scan.hpp"

#include <fmt/format.h>

#include "appliance/shape/json.hpp"

namespace mc::program {
namespace {

constexpr std::string_view kPieces = "/media/uploads/{id}/parts";

class Scanned final : public http::UploadWatch {
public:
  Scanned(std::unique_ptr<scan::Check> check, security::AuditEvent event,
          const std::function<Status(const security::AuditEvent&)>& audit)
      : check_(std::move(check)), event_(std::move(event)), audit_(audit) {}

  Status take(ByteView piece) override {
    bytes_ += static_cast<std::int64_t>(piece.size());
    return check_->add(piece);
  }
  Status end() override {
    const scan::Finding found = TRY(check_->finish());
    if (!found.clean) event_.outcome = "denied";
    event_.details.text = fmt::format(R"({{"clean":{},"whole":{},"bytes":{},"name":{}}})", found.clean, found.whole,
                                      bytes_, shape::to_json(found.name));
    TRY(audit_(event_));
    if (found.clean) return {};
    return fail(Fault::invalid, "malware_found",
                fmt::format("The malware scanner found {} in this file. Nothing of it was kept. Get the file anew from "
                            "where it comes from, and tell the administrator.",
                            found.name));
  }

private:
  std::unique_ptr<scan::Check> check_;
  security::AuditEvent event_;
  const std::function<Status(const security::AuditEvent&)>& audit_;
  std::int64_t bytes_ = 0;
};

}  // namespace

WatchUpload watch_uploads(scan::Scanner* scanner, std::function<Status(const security::AuditEvent&)> audit) {
  if (!scanner) return {};
  return [scanner, audit = std::move(audit)](const http::Route& route,
                                             const http::Call& call) -> Result<std::unique_ptr<http::UploadWatch>> {
    if (route.permission == http::kPublic || route.path == kPieces) return std::unique_ptr<http::UploadWatch>();
    security::AuditEvent event;
    if (call.signed_in()) event.actor = call.viewer().person;
    event.action = "upload.scanned";
    event.object = "route:" + route.operation;
    event.request_id = call.request_id();
    event.address = call.address();
    return std::unique_ptr<http::UploadWatch>(
        std::make_unique<Scanned>(TRY(scanner->begin()), std::move(event), audit));
  };
}

}  // namespace mc::program
