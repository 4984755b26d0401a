// HTTP endpoints of the media library and of resources beside lessons.
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

using http::Call;

void add_library_routes(http::Routes& routes, Studio& studio) {
  routes.get<MediaQuery, Page<Media>>(
      "/authoring/media", "course:create", "Files of the media library, by name",
      [&](Call& call, const MediaQuery& query) { return studio.media(caller_of(call), query); });
  routes.upload<MediaUploadQuery, Media>(
      "/authoring/media", "course:create", "Add a file to the media library", kMediaLimit,
      [&](Call& call, http::Upload& upload, const MediaUploadQuery& query) -> Result<Media> {
        return studio.add_media(caller_of(call), upload, query);
      });
  routes.patch<MediaPatch, Media>("/authoring/media/{media}", "course:create",
                                  "Rename or describe a file, give a video its captions",
                                  [&](Call& call, const MediaPatch& in) -> Result<Media> {
                                    return studio.change_media(caller_of(call), TRY(call.id<MediaId>("media")), in);
                                  });
  routes.del<http::Nothing>("/authoring/media/{media}", "course:create", "Delete a file that nothing shows",
                            [&](Call& call) -> Result<http::Nothing> {
                              return studio.delete_media(caller_of(call), TRY(call.id<MediaId>("media")));
                            });
  routes.get<MediaUses>("/authoring/media/{media}/uses", "course:create", "Courses that show a file",
                        [&](Call& call) -> Result<MediaUses> {
                          return studio.media_uses(caller_of(call), TRY(call.id<MediaId>("media")));
                        });
  routes.download<http::Nothing>("/authoring/media/{media}/file", "course:create", "A file of the media library",
                                 [&](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return studio.media_file(TRY(call.id<MediaId>("media")));
                                 });
}

}  // namespace

void add_media_routes(http::Routes& routes, Studio& studio) {
  add_library_routes(routes, studio);
  routes.post<ImageFromLibrary, Image>(
      "/authoring/courses/{id}/images/from-library", "course:manage", "Show an image of the library in a course",
      [&](Call& call, const ImageFromLibrary& in) -> Result<Image> {
        return studio.image_from_library(caller_of(call), TRY(call.id<CourseId>("id")), in);
      });
  routes.get<Resources>(
      "/authoring/courses/{id}/resources", "course:manage", "Files and links beside the lessons",
      [&](Call& call) -> Result<Resources> { return studio.resources(caller_of(call), TRY(call.id<CourseId>("id"))); });
  routes.post<NewResource, Resources>("/authoring/courses/{id}/resources", "course:manage", "Add a file or link",
                                      [&](Call& call, const NewResource& in) -> Result<Resources> {
                                        return studio.add_resource(caller_of(call), TRY(call.id<CourseId>("id")), in);
                                      });
  routes.del<RevisionQuery, Resources>(
      "/authoring/courses/{id}/resources/{resource}", "course:manage", "Remove a file or link from a course",
      [&](Call& call, const RevisionQuery& in) -> Result<Resources> {
        return studio.remove_resource(caller_of(call), TRY(call.id<CourseId>("id")),
                                      TRY(call.id<ResourceId>("resource")), in.revision);
      });
  routes.download<http::Nothing>("/courses/{id}/files/{media}", "course:view", "A file beside the lessons of a course",
                                 [&](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return studio.published_file(caller_of(call), TRY(call.id<CourseId>("id")),
                                                                TRY(call.id<MediaId>("media")));
                                 });
}

}  // namespace mc::courses
