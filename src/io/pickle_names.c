/* pickle_names.c: the standard library's names in Python 2 and in Python 3.
 *
 * Pickles of protocol 2 and below hold Python 2 names, even when Python 3 writes them. The rows are
 * CPython's Lib/_compat_pickle.py [3.11]: its NAME_MAPPING and IMPORT_MAPPING, and the two REVERSE_
 * tables. Most rows hold both ways; some only one, because several names of one Python became one
 * of the other. A row for classes and functions goes before the row of their module. */
#include "io/io.h"

typedef enum direction { BOTH, TO_PYTHON3, TO_PYTHON2 } direction;

/* Where a class or function lives in a Python, and its name there. Names with spaces in between
 * stand for one row each; NULL: the other Python's names. NULL in both: the module, whatever the
 * name. */
typedef struct name_row {
    direction direction;
    const char *module2, *names2;
    const char *module3, *names3;
} name_row;

static const name_row rows[] = {
    /* classes and functions */
    { BOTH, "__builtin__", "xrange", "builtins", "range" },
    { BOTH, "__builtin__", "reduce", "functools", NULL },
    { BOTH, "__builtin__", "intern", "sys", NULL },
    { BOTH, "__builtin__", "unichr", "builtins", "chr" },
    { BOTH, "__builtin__", "unicode", "builtins", "str" },
    { BOTH, "__builtin__", "long", "builtins", "int" },
    { BOTH, "itertools", "izip", "builtins", "zip" },
    { BOTH, "itertools", "imap", "builtins", "map" },
    { BOTH, "itertools", "ifilter", "builtins", "filter" },
    { BOTH, "itertools", "ifilterfalse", "itertools", "filterfalse" },
    { BOTH, "itertools", "izip_longest", "itertools", "zip_longest" },
    { BOTH, "UserDict", "IterableUserDict", "collections", "UserDict" },
    { BOTH, "UserList", "UserList", "collections", NULL },
    { BOTH, "UserString", "UserString", "collections", NULL },
    { BOTH, "whichdb", "whichdb", "dbm", NULL },
    { BOTH, "_socket", "fromfd", "socket", NULL },
    { BOTH, "_multiprocessing", "Connection", "multiprocessing.connection", NULL },
    { BOTH, "multiprocessing.process", "Process", "multiprocessing.context", NULL },
    { BOTH, "multiprocessing.forking", "Popen", "multiprocessing.popen_fork", NULL },
    { BOTH, "urllib", "ContentTooShortError", "urllib.error", NULL },
    { BOTH, "urllib",
      "getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve",
      "urllib.request", NULL },
    { BOTH, "urllib", "quote_plus quote unquote_plus unquote urlencode", "urllib.parse", NULL },
    { BOTH, "urllib2", "HTTPError URLError", "urllib.error", NULL },
    { BOTH, "exceptions",
      "ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning "
      "DeprecationWarning EOFError EnvironmentError Exception FloatingPointError FutureWarning "
      "GeneratorExit IOError ImportError ImportWarning IndentationError IndexError KeyError "
      "KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError "
      "OverflowError PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning "
      "StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError "
      "UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError "
      "UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError",
      "builtins", NULL },
    { BOTH, "multiprocessing",
      "AuthenticationError BufferTooShort ProcessError TimeoutError",
      "multiprocessing.context", NULL },
    { TO_PYTHON3, "__builtin__", "basestring", "builtins", "str" },
    { TO_PYTHON3, "exceptions", "StandardError", "builtins", "Exception" },
    { TO_PYTHON3, "UserDict", "UserDict", "collections", NULL },
    { TO_PYTHON3, "socket", "_socketobject", "socket", "SocketType" },
    { TO_PYTHON2, "__builtin__", "reduce", "_functools", NULL },
    { TO_PYTHON2, "FileDialog",
      "FileDialog LoadFileDialog SaveFileDialog",
      "tkinter.filedialog", NULL },
    { TO_PYTHON2, "SimpleDialog", "SimpleDialog", "tkinter.simpledialog", NULL },
    { TO_PYTHON2, "DocXMLRPCServer",
      "ServerHTMLDoc XMLRPCDocGenerator DocXMLRPCRequestHandler DocXMLRPCServer "
      "DocCGIXMLRPCRequestHandler",
      "xmlrpc.server", NULL },
    { TO_PYTHON2, "SimpleHTTPServer", "SimpleHTTPRequestHandler", "http.server", NULL },
    { TO_PYTHON2, "CGIHTTPServer", "CGIHTTPRequestHandler", "http.server", NULL },
    { TO_PYTHON2, "socket", "_socketobject", "_socket", "socket" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins",
      "BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError "
      "ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError "
      "InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError "
      "TimeoutError" },
    { TO_PYTHON2, "exceptions", "ImportError", "builtins", "ModuleNotFoundError" },
    /* whole modules */
    { BOTH, "__builtin__", NULL, "builtins", NULL },
    { BOTH, "copy_reg", NULL, "copyreg", NULL },
    { BOTH, "Queue", NULL, "queue", NULL },
    { BOTH, "SocketServer", NULL, "socketserver", NULL },
    { BOTH, "ConfigParser", NULL, "configparser", NULL },
    { BOTH, "repr", NULL, "reprlib", NULL },
    { BOTH, "tkFileDialog", NULL, "tkinter.filedialog", NULL },
    { BOTH, "tkSimpleDialog", NULL, "tkinter.simpledialog", NULL },
    { BOTH, "tkColorChooser", NULL, "tkinter.colorchooser", NULL },
    { BOTH, "tkCommonDialog", NULL, "tkinter.commondialog", NULL },
    { BOTH, "Dialog", NULL, "tkinter.dialog", NULL },
    { BOTH, "Tkdnd", NULL, "tkinter.dnd", NULL },
    { BOTH, "tkFont", NULL, "tkinter.font", NULL },
    { BOTH, "tkMessageBox", NULL, "tkinter.messagebox", NULL },
    { BOTH, "ScrolledText", NULL, "tkinter.scrolledtext", NULL },
    { BOTH, "Tkconstants", NULL, "tkinter.constants", NULL },
    { BOTH, "Tix", NULL, "tkinter.tix", NULL },
    { BOTH, "ttk", NULL, "tkinter.ttk", NULL },
    { BOTH, "Tkinter", NULL, "tkinter", NULL },
    { BOTH, "markupbase", NULL, "_markupbase", NULL },
    { BOTH, "_winreg", NULL, "winreg", NULL },
    { BOTH, "thread", NULL, "_thread", NULL },
    { BOTH, "dummy_thread", NULL, "_dummy_thread", NULL },
    { BOTH, "dbhash", NULL, "dbm.bsd", NULL },
    { BOTH, "dumbdbm", NULL, "dbm.dumb", NULL },
    { BOTH, "dbm", NULL, "dbm.ndbm", NULL },
    { BOTH, "gdbm", NULL, "dbm.gnu", NULL },
    { BOTH, "xmlrpclib", NULL, "xmlrpc.client", NULL },
    { BOTH, "SimpleXMLRPCServer", NULL, "xmlrpc.server", NULL },
    { BOTH, "httplib", NULL, "http.client", NULL },
    { BOTH, "htmlentitydefs", NULL, "html.entities", NULL },
    { BOTH, "HTMLParser", NULL, "html.parser", NULL },
    { BOTH, "Cookie", NULL, "http.cookies", NULL },
    { BOTH, "cookielib", NULL, "http.cookiejar", NULL },
    { BOTH, "BaseHTTPServer", NULL, "http.server", NULL },
    { BOTH, "test.test_support", NULL, "test.support", NULL },
    { BOTH, "commands", NULL, "subprocess", NULL },
    { BOTH, "urlparse", NULL, "urllib.parse", NULL },
    { BOTH, "robotparser", NULL, "urllib.robotparser", NULL },
    { BOTH, "urllib2", NULL, "urllib.request", NULL },
    { BOTH, "anydbm", NULL, "dbm", NULL },
    { BOTH, "_abcoll", NULL, "collections.abc", NULL },
    { TO_PYTHON3, "cPickle", NULL, "pickle", NULL },
    { TO_PYTHON3, "_elementtree", NULL, "xml.etree.ElementTree", NULL },
    { TO_PYTHON3, "FileDialog", NULL, "tkinter.filedialog", NULL },
    { TO_PYTHON3, "SimpleDialog", NULL, "tkinter.simpledialog", NULL },
    { TO_PYTHON3, "DocXMLRPCServer", NULL, "xmlrpc.server", NULL },
    { TO_PYTHON3, "SimpleHTTPServer", NULL, "http.server", NULL },
    { TO_PYTHON3, "CGIHTTPServer", NULL, "http.server", NULL },
    { TO_PYTHON3, "UserDict", NULL, "collections", NULL },
    { TO_PYTHON3, "UserList", NULL, "collections", NULL },
    { TO_PYTHON3, "UserString", NULL, "collections", NULL },
    { TO_PYTHON3, "whichdb", NULL, "dbm", NULL },
    { TO_PYTHON3, "StringIO", NULL, "io", NULL },
    { TO_PYTHON3, "cStringIO", NULL, "io", NULL },
    { TO_PYTHON2, "bz2", NULL, "_bz2", NULL },
    { TO_PYTHON2, "dbm", NULL, "_dbm", NULL },
    { TO_PYTHON2, "functools", NULL, "_functools", NULL },
    { TO_PYTHON2, "gdbm", NULL, "_gdbm", NULL },
    { TO_PYTHON2, "pickle", NULL, "_pickle", NULL },
};

/* Is `name` one of `names`, which have spaces in between? */
static bool is_among(const char *names, const char *name)
{
    size_t size = strlen(name);

    if (size == 0 || strchr(name, ' ') != NULL)
        return false;
    for (const char *at = names; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, name, size) == 0 && (at[size] == ' ' || at[size] == '\0'))
            return true;
    }
    return false;
}

/* Replaces module.name when it is `module_from` and one of `names_from`; NULL: see name_row. */
static bool replace(const char **module, const char **name, const char *module_from,
                    const char *names_from, const char *module_to, const char *names_to)
{
    const char *names = names_from != NULL ? names_from : names_to;

    if (strcmp(module_from, *module) != 0 || (names != NULL && !is_among(names, *name)))
        return false;
    *module = module_to;
    if (names_from != NULL && names_to != NULL)
        *name = names_to;
    return true;
}

void fa__pickle_name_to_python3(const char **module, const char **name)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const name_row *row = &rows[i];

        if (row->direction != TO_PYTHON2
            && replace(module, name, row->module2, row->names2, row->module3, row->names3))
            return;
    }
}

void fa__pickle_name_to_python2(const char **module, const char **name)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const name_row *row = &rows[i];

        if (row->direction != TO_PYTHON3
            && replace(module, name, row->module3, row->names3, row->module2, row->names2))
            return;
    }
}
