// HTTP endpoints of the wallet besides its cards, and of work sites.
#include "modules/credentials/service.hpp"

namespace mc::credentials {

namespace {

using http::Call;
using http::Nothing;

void add_card_routes(http::Routes& routes, Service& service) {
  routes.post<ShownIn, Credential>(
      "/credentials/{id}/shown", "credential:own", "Show a credential on your profile, or hide it",
      [&service](Call& call, const ShownIn& in) -> Result<Credential> {
        return service.set_shown(call.viewer(), TRY(call.id<CredentialId>("id")), in.shown);
      });
  routes.get<CredentialChain>("/credentials/{id}/chain", "credential:own",
                              "A credential with those that it renews and that renew it, newest first",
                              [&service](Call& call) -> Result<CredentialChain> {
                                return service.chain(call.viewer(), TRY(call.id<CredentialId>("id")));
                              });
  routes.post<Nothing, Nothing>("/credentials/{id}/alerts/dismiss", "credential:own",
                                "Do not tell me of this step again; the next one comes",
                                [&service](Call& call, const Nothing&) -> Result<Nothing> {
                                  TRY(service.dismiss_alert(call.viewer(), TRY(call.id<CredentialId>("id"))));
                                  return Nothing{};
                                });
  routes.download<Nothing>("/credentials/wallet.pdf", "credential:own", "Your wallet on paper",
                           [&service](Call& call, const Nothing&) { return service.wallet_pdf(call.viewer()); });
  routes.get<PeersQuery, Peers>(
      "/credentials/peers", "credential:own",
      "Which certifications people of your profession hold, as counts of five people and more",
      [&service](Call& call, const PeersQuery& query) { return service.peers(call.viewer(), query); });
  routes.get<ExpiryQuery, ExpiryProposal>("/credential-types/{code}/expiry", "org:view",
                                          "When a card of this type ends that was issued on this day",
                                          [&service](Call& call, const ExpiryQuery& query) {
                                            return service.propose_expiry(call.parameter("code"), query);
                                          });
}

void add_feed_routes(http::Routes& routes, Service& service) {
  routes.get<CredentialFeed>("/credentials/feed", "credential:own", "Whether you have a calendar feed of expiry dates",
                             [&service](Call& call) { return service.feed(call.viewer()); });
  routes.post<Nothing, CredentialFeed>(
      "/credentials/feed", "credential:own", "Make the private address of your calendar feed; an older one ends",
      [&service](Call& call, const Nothing&) { return service.make_feed(call.viewer()); });
  routes.del<CredentialFeed>("/credentials/feed", "credential:own", "End your calendar feed",
                             [&service](Call& call) { return service.end_feed(call.viewer()); });
  routes.raw(http::Method::get, "/credentials/feed/{token}", http::kPublic,
             "A person's expiry dates as a calendar, by its secret address",
             [&service](Call& call, std::string_view, std::string_view) -> http::RawAnswer {
               auto text = service.feed_text(call.parameter("token"));
               if (!text) return {503, "text/plain", "Try again later.\n"};
               if (!*text) return {404, "text/plain", "There is no such calendar.\n"};
               call.header("Cache-Control", "private, no-store");
               return {200, "text/calendar; charset=utf-8", std::move(**text)};
             });
}

void add_place_routes(http::Routes& routes, Service& service) {
  routes.get<Residence>("/credentials/residence", "credential:own", "The state you live in, for multistate licences",
                        [&service](Call& call) { return service.residence(call.viewer()); });
  routes.put<ResidenceIn, Residence>(
      "/credentials/residence", "credential:own", "Say in which state you live, and since when",
      [&service](Call& call, const ResidenceIn& in) { return service.set_residence(call.viewer(), in); });
  routes.get<Sites>("/credential-sites", "credential:rules", "In which state units stand",
                    [&service](Call&) { return service.sites(); });
  routes.put<SitesIn, Sites>(
      "/credential-sites", "credential:rules", "Say in which state units stand; those below are there too",
      [&service](Call& call, const SitesIn& in) { return service.set_sites(call.viewer(), in); });
  routes.get<CompactStates>(
      "/compact-states", "org:view", "States and how they stand to the nurse licensure compact, with source and date",
      [&service](Call&) -> Result<CompactStates> { return CompactStates{service.nlc().states()}; });
}

}  // namespace

void add_wallet_extras(http::Routes& routes, Service& service) {
  add_card_routes(routes, service);
  add_feed_routes(routes, service);
  add_place_routes(routes, service);
}

}  // namespace mc::credentials
