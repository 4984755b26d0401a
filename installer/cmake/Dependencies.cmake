# Third-party libraries as imported targets third::NAME, all static. installer/dependencies provides them; pass
# -DMEDCONNECT_DEPS=PREFIX to use a prefix that exists already.
set(MEDCONNECT_DEPS "" CACHE PATH "Prefix of third-party libraries; empty: ask installer/dependencies")
set(deps ${MEDCONNECT_DEPS})
if(NOT deps)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/installer/dependencies --yes
    OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "installer/dependencies failed")
  endif()
  string(REGEX REPLACE ".*\n" "" deps "${output}")
endif()
message(STATUS "Third-party libraries: ${deps}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  installer/dependencies installer/parts/apt.bash installer/parts/packages.bash installer/parts/recipes.bash)

# third(NAME ARCHIVES a b INCLUDE dir LINK third::x ...): archives are looked up in the prefix, then in the system;
# an archive may use those after it. Each is an imported target, so that CMake orders them on the link line.
function(third name)
  cmake_parse_arguments(arg "" "" "ARCHIVES;INCLUDE;LINK;DEFINE" ${ARGN})
  set(uses ${arg_LINK})
  list(REVERSE arg_ARCHIVES)
  foreach(archive ${arg_ARCHIVES})
    find_library(found NAMES lib${archive}.a HINTS ${deps}/lib NO_CACHE REQUIRED)
    add_library(archive_${archive} STATIC IMPORTED)
    set_target_properties(archive_${archive} PROPERTIES IMPORTED_LOCATION ${found} INTERFACE_LINK_LIBRARIES "${uses}")
    list(PREPEND uses archive_${archive})
    unset(found)
  endforeach()
  add_library(third_${name} INTERFACE)
  add_library(third::${name} ALIAS third_${name})
  target_link_libraries(third_${name} INTERFACE ${uses})
  target_include_directories(third_${name} SYSTEM INTERFACE ${arg_INCLUDE})
  target_compile_definitions(third_${name} INTERFACE ${arg_DEFINE})
endfunction()

find_package(Threads REQUIRED)
third(zlib ARCHIVES z)
third(openssl ARCHIVES ssl crypto LINK Threads::Threads ${CMAKE_DL_LIBS})
third(sodium ARCHIVES sodium)
third(sqlcipher ARCHIVES sqlcipher INCLUDE ${deps}/include/sqlcipher DEFINE SQLITE_HAS_CODEC LINK third::openssl third::zlib m)
third(lmdb ARCHIVES lmdb INCLUDE ${deps}/include LINK Threads::Threads)
third(utf8proc ARCHIVES utf8proc DEFINE UTF8PROC_STATIC)
third(png ARCHIVES png LINK third::zlib m)
third(jpeg ARCHIVES jpeg)
third(haru ARCHIVES hpdf INCLUDE ${deps}/include/haru LINK third::png third::zlib m)
third(xlsxwriter ARCHIVES xlsxwriter INCLUDE ${deps}/include LINK third::zlib)
third(qrencode ARCHIVES qrencode INCLUDE ${deps}/include LINK Threads::Threads)
third(zip ARCHIVES zip INCLUDE ${deps}/include LINK third::zlib)
third(seccomp ARCHIVES seccomp)
third(cares ARCHIVES cares DEFINE CARES_STATICLIB)
third(openldap ARCHIVES ldap lber INCLUDE ${deps}/include LINK third::openssl)
third(xml2 ARCHIVES xml2 INCLUDE ${deps}/include/libxml2 DEFINE LIBXML_STATIC LINK Threads::Threads m)
# The flags that xmlsec was built with: its structures depend on them.
file(STRINGS ${deps}/lib/xmlsec1Conf.sh xmlsec_flags REGEX "^XMLSEC_INCLUDEDIR=")
string(REGEX MATCHALL "-DXMLSEC_[A-Z0-9_=]+" xmlsec_flags "${xmlsec_flags}")
list(TRANSFORM xmlsec_flags REPLACE "^-D" "")
third(xmlsec ARCHIVES xmlsec1-openssl xmlsec1 INCLUDE ${deps}/include/xmlsec1 DEFINE ${xmlsec_flags} LINK third::xml2 third::openssl)
third(json)         # header-only, on the system's include path
third(tomlplusplus DEFINE TOML_EXCEPTIONS=0) # header-only, on the system's include path
third(fmt DEFINE FMT_HEADER_ONLY=1)

# cpp-httplib is compiled here, so that sanitizers see it. The limits are those of appliance/http/message.hpp.
add_library(third_httplib STATIC ${deps}/share/httplib/httplib.cc)
add_library(third::httplib ALIAS third_httplib)
target_include_directories(third_httplib SYSTEM PUBLIC ${deps}/share/httplib)
target_compile_features(third_httplib PRIVATE cxx_std_20)
target_compile_options(third_httplib PRIVATE -w -O2)
target_compile_definitions(third_httplib PUBLIC CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_HEADER_MAX_LENGTH=16384
  CPPHTTPLIB_MAX_LINE_LENGTH=16386 CPPHTTPLIB_WEBSOCKET_MAX_PAYLOAD_LENGTH=4096)
target_link_libraries(third_httplib PUBLIC third::openssl Threads::Threads)

