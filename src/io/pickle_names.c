/* pickle_names.c: the standard library's names in Python 2 and in Python 3.
 *
 * Pickles of protocol 2 and below hold Python 2 names, even when Python 3 writes them. The rows are
 * CPython's Lib/_compat_pickle.py [3.11]: its NAME_MAPPING and IMPORT_MAPPING, and the two REVERSE_
 * tables. Most rows hold both ways; some only one, because several names of one Python became one
 * of the other. A row for a class or function goes before the row of its module. */
#include "io/io.h"

typedef enum direction { BOTH, TO_PYTHON3, TO_PYTHON2 } direction;

typedef struct name_row {
    direction direction;
    const char *module2, *name2;        /* name NULL: the module, whatever the name */
    const char *module3, *name3;
} name_row;

static const name_row rows[] = {
    /* classes and functions */
    { BOTH, "__builtin__", "xrange", "builtins", "range" },
    { BOTH, "__builtin__", "reduce", "functools", "reduce" },
    { BOTH, "__builtin__", "intern", "sys", "intern" },
    { BOTH, "__builtin__", "unichr", "builtins", "chr" },
    { BOTH, "__builtin__", "unicode", "builtins", "str" },
    { BOTH, "__builtin__", "long", "builtins", "int" },
    { BOTH, "itertools", "izip", "builtins", "zip" },
    { BOTH, "itertools", "imap", "builtins", "map" },
    { BOTH, "itertools", "ifilter", "builtins", "filter" },
    { BOTH, "itertools", "ifilterfalse", "itertools", "filterfalse" },
    { BOTH, "itertools", "izip_longest", "itertools", "zip_longest" },
    { BOTH, "UserDict", "IterableUserDict", "collections", "UserDict" },
    { BOTH, "UserList", "UserList", "collections", "UserList" },
    { BOTH, "UserString", "UserString", "collections", "UserString" },
    { BOTH, "whichdb", "whichdb", "dbm", "whichdb" },
    { BOTH, "_socket", "fromfd", "socket", "fromfd" },
    { BOTH, "_multiprocessing", "Connection", "multiprocessing.connection", "Connection" },
    { BOTH, "multiprocessing.process", "Process", "multiprocessing.context", "Process" },
    { BOTH, "multiprocessing.forking", "Popen", "multiprocessing.popen_fork", "Popen" },
    { BOTH, "urllib", "ContentTooShortError", "urllib.error", "ContentTooShortError" },
    { BOTH, "urllib", "getproxies", "urllib.request", "getproxies" },
    { BOTH, "urllib", "pathname2url", "urllib.request", "pathname2url" },
    { BOTH, "urllib", "quote_plus", "urllib.parse", "quote_plus" },
    { BOTH, "urllib", "quote", "urllib.parse", "quote" },
    { BOTH, "urllib", "unquote_plus", "urllib.parse", "unquote_plus" },
    { BOTH, "urllib", "unquote", "urllib.parse", "unquote" },
    { BOTH, "urllib", "url2pathname", "urllib.request", "url2pathname" },
    { BOTH, "urllib", "urlcleanup", "urllib.request", "urlcleanup" },
    { BOTH, "urllib", "urlencode", "urllib.parse", "urlencode" },
    { BOTH, "urllib", "urlopen", "urllib.request", "urlopen" },
    { BOTH, "urllib", "urlretrieve", "urllib.request", "urlretrieve" },
    { BOTH, "urllib2", "HTTPError", "urllib.error", "HTTPError" },
    { BOTH, "urllib2", "URLError", "urllib.error", "URLError" },
    { BOTH, "exceptions", "ArithmeticError", "builtins", "ArithmeticError" },
    { BOTH, "exceptions", "AssertionError", "builtins", "AssertionError" },
    { BOTH, "exceptions", "AttributeError", "builtins", "AttributeError" },
    { BOTH, "exceptions", "BaseException", "builtins", "BaseException" },
    { BOTH, "exceptions", "BufferError", "builtins", "BufferError" },
    { BOTH, "exceptions", "BytesWarning", "builtins", "BytesWarning" },
    { BOTH, "exceptions", "DeprecationWarning", "builtins", "DeprecationWarning" },
    { BOTH, "exceptions", "EOFError", "builtins", "EOFError" },
    { BOTH, "exceptions", "EnvironmentError", "builtins", "EnvironmentError" },
    { BOTH, "exceptions", "Exception", "builtins", "Exception" },
    { BOTH, "exceptions", "FloatingPointError", "builtins", "FloatingPointError" },
    { BOTH, "exceptions", "FutureWarning", "builtins", "FutureWarning" },
    { BOTH, "exceptions", "GeneratorExit", "builtins", "GeneratorExit" },
    { BOTH, "exceptions", "IOError", "builtins", "IOError" },
    { BOTH, "exceptions", "ImportError", "builtins", "ImportError" },
    { BOTH, "exceptions", "ImportWarning", "builtins", "ImportWarning" },
    { BOTH, "exceptions", "IndentationError", "builtins", "IndentationError" },
    { BOTH, "exceptions", "IndexError", "builtins", "IndexError" },
    { BOTH, "exceptions", "KeyError", "builtins", "KeyError" },
    { BOTH, "exceptions", "KeyboardInterrupt", "builtins", "KeyboardInterrupt" },
    { BOTH, "exceptions", "LookupError", "builtins", "LookupError" },
    { BOTH, "exceptions", "MemoryError", "builtins", "MemoryError" },
    { BOTH, "exceptions", "NameError", "builtins", "NameError" },
    { BOTH, "exceptions", "NotImplementedError", "builtins", "NotImplementedError" },
    { BOTH, "exceptions", "OSError", "builtins", "OSError" },
    { BOTH, "exceptions", "OverflowError", "builtins", "OverflowError" },
    { BOTH, "exceptions", "PendingDeprecationWarning", "builtins", "PendingDeprecationWarning" },
    { BOTH, "exceptions", "ReferenceError", "builtins", "ReferenceError" },
    { BOTH, "exceptions", "RuntimeError", "builtins", "RuntimeError" },
    { BOTH, "exceptions", "RuntimeWarning", "builtins", "RuntimeWarning" },
    { BOTH, "exceptions", "StopIteration", "builtins", "StopIteration" },
    { BOTH, "exceptions", "SyntaxError", "builtins", "SyntaxError" },
    { BOTH, "exceptions", "SyntaxWarning", "builtins", "SyntaxWarning" },
    { BOTH, "exceptions", "SystemError", "builtins", "SystemError" },
    { BOTH, "exceptions", "SystemExit", "builtins", "SystemExit" },
    { BOTH, "exceptions", "TabError", "builtins", "TabError" },
    { BOTH, "exceptions", "TypeError", "builtins", "TypeError" },
    { BOTH, "exceptions", "UnboundLocalError", "builtins", "UnboundLocalError" },
    { BOTH, "exceptions", "UnicodeDecodeError", "builtins", "UnicodeDecodeError" },
    { BOTH, "exceptions", "UnicodeEncodeError", "builtins", "UnicodeEncodeError" },
    { BOTH, "exceptions", "UnicodeError", "builtins", "UnicodeError" },
    { BOTH, "exceptions", "UnicodeTranslateError", "builtins", "UnicodeTranslateError" },
    { BOTH, "exceptions", "UnicodeWarning", "builtins", "UnicodeWarning" },
    { BOTH, "exceptions", "UserWarning", "builtins", "UserWarning" },
    { BOTH, "exceptions", "ValueError", "builtins", "ValueError" },
    { BOTH, "exceptions", "Warning", "builtins", "Warning" },
    { BOTH, "exceptions", "ZeroDivisionError", "builtins", "ZeroDivisionError" },
    { BOTH, "multiprocessing", "AuthenticationError", "multiprocessing.context",
     "AuthenticationError" },
    { BOTH, "multiprocessing", "BufferTooShort", "multiprocessing.context", "BufferTooShort" },
    { BOTH, "multiprocessing", "ProcessError", "multiprocessing.context", "ProcessError" },
    { BOTH, "multiprocessing", "TimeoutError", "multiprocessing.context", "TimeoutError" },
    { TO_PYTHON3, "__builtin__", "basestring", "builtins", "str" },
    { TO_PYTHON3, "exceptions", "StandardError", "builtins", "Exception" },
    { TO_PYTHON3, "UserDict", "UserDict", "collections", "UserDict" },
    { TO_PYTHON3, "socket", "_socketobject", "socket", "SocketType" },
    { TO_PYTHON2, "__builtin__", "reduce", "_functools", "reduce" },
    { TO_PYTHON2, "FileDialog", "FileDialog", "tkinter.filedialog", "FileDialog" },
    { TO_PYTHON2, "FileDialog", "LoadFileDialog", "tkinter.filedialog", "LoadFileDialog" },
    { TO_PYTHON2, "FileDialog", "SaveFileDialog", "tkinter.filedialog", "SaveFileDialog" },
    { TO_PYTHON2, "SimpleDialog", "SimpleDialog", "tkinter.simpledialog", "SimpleDialog" },
    { TO_PYTHON2, "DocXMLRPCServer", "ServerHTMLDoc", "xmlrpc.server", "ServerHTMLDoc" },
    { TO_PYTHON2, "DocXMLRPCServer", "XMLRPCDocGenerator", "xmlrpc.server", "XMLRPCDocGenerator" },
    { TO_PYTHON2, "DocXMLRPCServer", "DocXMLRPCRequestHandler", "xmlrpc.server",
     "DocXMLRPCRequestHandler" },
    { TO_PYTHON2, "DocXMLRPCServer", "DocXMLRPCServer", "xmlrpc.server", "DocXMLRPCServer" },
    { TO_PYTHON2, "DocXMLRPCServer", "DocCGIXMLRPCRequestHandler", "xmlrpc.server",
     "DocCGIXMLRPCRequestHandler" },
    { TO_PYTHON2, "SimpleHTTPServer", "SimpleHTTPRequestHandler", "http.server",
     "SimpleHTTPRequestHandler" },
    { TO_PYTHON2, "CGIHTTPServer", "CGIHTTPRequestHandler", "http.server", "CGIHTTPRequestHandler"
     },
    { TO_PYTHON2, "socket", "_socketobject", "_socket", "socket" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "BrokenPipeError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ChildProcessError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ConnectionAbortedError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ConnectionError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ConnectionRefusedError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ConnectionResetError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "FileExistsError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "FileNotFoundError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "InterruptedError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "IsADirectoryError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "NotADirectoryError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "PermissionError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "ProcessLookupError" },
    { TO_PYTHON2, "exceptions", "OSError", "builtins", "TimeoutError" },
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

/* Does a row say something of module.name? `row_name` NULL: of the whole module. */
static bool matches(const char *row_module, const char *row_name, const char *module,
                    const char *name)
{
    return strcmp(row_module, module) == 0 && (row_name == NULL || strcmp(row_name, name) == 0);
}

void fa__pickle_name_to_python3(const char **module, const char **name)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const name_row *row = &rows[i];

        if (row->direction == TO_PYTHON2 || !matches(row->module2, row->name2, *module, *name))
            continue;
        *module = row->module3;
        if (row->name3 != NULL)
            *name = row->name3;
        return;
    }
}

void fa__pickle_name_to_python2(const char **module, const char **name)
{
    for (size_t i = 0; i < FA__COUNT(rows); i++) {
        const name_row *row = &rows[i];

        if (row->direction == TO_PYTHON3 || !matches(row->module3, row->name3, *module, *name))
            continue;
        *module = row->module2;
        if (row->name2 != NULL)
            *name = row->name2;
        return;
    }
}
