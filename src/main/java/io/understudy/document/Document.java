package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * One YAML document as a tree of values, with the place of each of them.
 *
 * @param file as its reader called it
 * @param places by JSON pointer
 * @param refused pointers of values that were told of while reading and read as empty
 */
public record Document(String file, JsonNode root, Map<String, Place> places, Set<String> refused) {

    public Document {
        places = Map.copyOf(places);
        refused = Set.copyOf(refused);
    }

    /** A problem at the value that the pointer names, or at the nearest value around it that was written. */
    public Problem problem(String pointer, String what, String whatToDo) {
        Place place = place(pointer);
        return new Problem(file, place.line(), place.column(), what, whatToDo);
    }

    /** A problem at the key of that value. */
    public Problem keyProblem(String pointer, String what, String whatToDo) {
        Place place = place(pointer);
        return new Problem(file, place.keyLine(), place.keyColumn(), what, whatToDo);
    }

    /** {@code file:line} of that value, to name in a problem elsewhere. */
    public String where(String pointer) {
        return "%s:%d".formatted(file, place(pointer).line());
    }

    /** The scalar there as it was written, before any substitution. */
    String written(String pointer) {
        return place(pointer).written();
    }

    private Place place(String pointer) {
        Place place = places.get(pointer);
        if (place != null) {
            return place;
        }
        int cut = pointer.lastIndexOf('/');
        return cut < 0 ? new Place(1, 1, 1, 1, "") : place(pointer.substring(0, cut));
    }

    /** The pointer of a key below a pointer. */
    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}
