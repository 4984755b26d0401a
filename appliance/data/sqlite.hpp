#pragma once
// The one include of the SQLCipher header, with its key functions declared.
#ifndef SQLITE_HAS_CODEC
#define SQLITE_HAS_CODEC 1
#endif
#include <sqlite3.h>
