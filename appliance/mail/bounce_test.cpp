// Reports of undeliverable mails as Postfix, Exchange and a complaint loop write them, and what is none.
#include <doctest/doctest.h>

#include "appliance/base/bytes.hpp"
#include "appliance/mail/bounce.hpp"

namespace mc::mail {
namespace {

/// As Postfix writes it.
std::string postfix(std::string action = "failed", std::string status = "5.1.1",
                    std::string recipient = "rfc822; Ana@Hospital.example") {
  return "Return-Path: <>\r\nReceived: by mx.hospital.example\r\nFrom: MAILER-DAEMON@mx.hospital.example (Mail "
         "System)\r\n"
         "Subject: Undelivered Mail Returned to Sender\r\nTo: bounces@hospital.example\r\n"
         "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"9B095B5ADSN=_01/mx\"\r\n\r\n"
         "This is a MIME-encapsulated message.\r\n\r\n--9B095B5ADSN=_01/mx\r\nContent-Description: Notification\r\n"
         "Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry. <ana@hospital.example>: unknown\r\n\r\n"
         "--9B095B5ADSN=_01/mx\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n"
         "Reporting-MTA: dns; mx.hospital.example\r\nArrival-Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\n"
         "Final-Recipient: " +
         recipient + "\r\nAction: " + action + "\r\nStatus: " + status +
         "\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n    <ana@hospital.example>: Recipient\r\n\r\n--9B095B5ADSN=_01/mx\r\n"
         "Content-Type: message/rfc822\r\n\r\nFrom: noreply@hospital.example\r\n"
         "Message-ID: <0193aa00-0000-7000-8000-000000000001@learn.hospital.example>\r\nSubject: x\r\n\r\nbody\r\n"
         "--9B095B5ADSN=_01/mx--\r\n";
}

}  // namespace

TEST_SUITE("mail") {
  TEST_CASE("a report of an unknown mailbox names mail, recipient and reason") {
    auto report = parse_report(postfix());
    REQUIRE(report);
    CHECK_FALSE(report->complaint);
    CHECK(report->message_id == "0193aa00-0000-7000-8000-000000000001@learn.hospital.example");
    REQUIRE(report->recipients.size() == 1);
    CHECK(report->recipients[0].address == "ana@hospital.example");
    CHECK(report->recipients[0].action == BounceAction::failed);
    CHECK(report->recipients[0].status == "5.1.1");
    CHECK(report->recipients[0].permanent());
    std::string unix_lines = postfix();
    std::erase(unix_lines, '\r');
    auto again = parse_report(unix_lines);
    REQUIRE(again);
    CHECK(again->message_id == report->message_id);
    CHECK(again->recipients[0].status == "5.1.1");
  }

  TEST_CASE("only what will not change tomorrow is permanent") {
    auto permanent = [](std::string action, std::string status) {
      auto report = parse_report(postfix(std::move(action), std::move(status)));
      REQUIRE(report);
      REQUIRE(report->recipients.size() == 1);
      return report->recipients[0].permanent();
    };
    CHECK(permanent("failed", "5.1.10"));
    CHECK(permanent("failed", "5.2.1"));
    CHECK_FALSE(permanent("failed", "5.2.2"));  // mailbox full
    CHECK_FALSE(permanent("failed", "5.7.1"));  // a policy, perhaps ours to mend
    CHECK_FALSE(permanent("failed", "4.4.1"));  // gave up, the server was away
    CHECK_FALSE(permanent("delayed", "5.1.1"));
    CHECK_FALSE(permanent("delivered", "2.0.0"));
    CHECK_FALSE(permanent("failed", "nonsense"));
  }

  TEST_CASE("several recipients, an encoded part and a cut-off end are read as far as they go") {
    std::string text = postfix();
    std::size_t at = text.find("Diagnostic-Code");
    text.insert(at, "\r\nOriginal-Recipient: rfc822;bo@hospital.example\r\nAction: delayed\r\nStatus: 4.4.7\r\n");
    auto report = parse_report(text);
    REQUIRE(report);
    REQUIRE(report->recipients.size() == 2);
    CHECK(report->recipients[1].address == "bo@hospital.example");
    CHECK(report->recipients[1].action == BounceAction::delayed);

    std::string status = "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; cy@hospital.example\r\nAction: "
                         "FAILED\r\nStatus: 5.1.1 (gone)\r\n";
    std::string encoded = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: "
                          "message/delivery-status\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" +
                          to_base64(as_bytes(status)) +
                          "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                          "Message-ID:\r\n <id-7@host>\r\n";  // no closing boundary
    auto other = parse_report(encoded);
    REQUIRE(other);
    REQUIRE(other->recipients.size() == 1);
    CHECK(other->recipients[0].address == "cy@hospital.example");
    CHECK(other->recipients[0].status == "5.1.1");
    CHECK(other->message_id == "id-7@host");
  }

  TEST_CASE("a complaint is told from a bounce") {
    auto report = parse_report(
        "From: <abuse@mail.example>\r\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=\"p;1\"\r\n"
        "\r\n--p;1\r\nContent-Type: text/plain\r\n\r\nspam\r\n--p;1\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nOriginal-Rcpt-To: <ana@hospital.example>\r\n\r\n--p;1\r\nContent-Type: "
        "message/rfc822\r\n\r\nMessage-ID: <id-1@host>\r\n\r\nx\r\n--p;1--\r\n");
    REQUIRE(report);
    CHECK(report->complaint);
    CHECK(report->message_id == "id-1@host");
    REQUIRE(report->recipients.size() == 1);
    CHECK(report->recipients[0].address == "ana@hospital.example");
  }

  TEST_CASE("an out-of-office answer, a letter and rubbish are no reports") {
    CHECK_FALSE(parse_report(""));
    CHECK_FALSE(parse_report("Subject: Out of office\r\nContent-Type: text/plain\r\n\r\nStatus: 5.1.1\r\n"));
    CHECK_FALSE(parse_report("Content-Type: multipart/report\r\n\r\n--\r\nContent-Type: message/delivery-status\r\n"));
    CHECK_FALSE(parse_report("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
                             "message/delivery-status\r\n\r\nx: y\r\n\r\nFinal-Recipient: rfc822; a@b\r\n--b--\r\n"));
    auto odd = parse_report(postfix("failed", "5.1.1", "unknown; not an address"));
    REQUIRE(odd);
    CHECK(odd->recipients.empty());
  }
}

}  // namespace mc::mail
