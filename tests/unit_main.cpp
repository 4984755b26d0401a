// The one program of all unit tests. A part of them: medconnect_tests -sf='*appliance/data*' or -tc='*wrong key*'.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
