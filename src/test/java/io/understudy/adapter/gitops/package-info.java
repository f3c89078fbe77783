@NullMarked
package io.understudy.adapter.gitops;

import org.jspecify.annotations.NullMarked;
