package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.operation.StepContext;
import io.understudy.topology.UnderstudyException;

/**
 * Which operation has resumed an object, by application, in an annotation of the object itself: what a crash or a lost answer made
 * the service forget is undone by it all the same.
 */
final class ResumeMark {

    /** On an object that was resumed. */
    static final String KEY = "understudy.io/gitops-resumed";

    private ResumeMark() {}

    static void put(ObjectNode object, StepContext context) {
        ObjectNode marks = read(object);
        marks.put(context.policy().application().value(), context.operation().value());
        PauseMark.annotations(object).put(KEY, marks.toString());
    }

    /** Whether this very operation has resumed it. */
    static boolean isBy(OwnerObject object, StepContext context) {
        return read(object.json())
                .path(context.policy().application().value())
                .asText()
                .equals(context.operation().value());
    }

    /** Nothing where it says nothing that can be read: it only adds to what the journal knows. */
    private static ObjectNode read(ObjectNode object) {
        JsonNode text = object.path("metadata").path("annotations").path(KEY);
        try {
            if (text.isTextual() && OwnerObject.parse(text.asText()) instanceof ObjectNode marks) {
                return marks;
            }
        } catch (UnderstudyException.Permanent e) {
            // Somebody wrote over it.
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
