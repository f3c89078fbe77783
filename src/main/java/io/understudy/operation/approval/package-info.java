/** What an approval binds to, and whose word counts. Pure. */
@NullMarked
package io.understudy.operation.approval;

import org.jspecify.annotations.NullMarked;
