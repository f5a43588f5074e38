"""How templates are compiled: to what Jinja compiles them to, without what it costs where nothing hangs on it.

A page reads a thousand attributes, writes as many values and calls a hundred macros. For each Jinja asks at run time what
is known when the template is compiled: that no function of ours wants Jinja's context, that a value is a plain word.
"""

import re
from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.nodes import Call, CallBlock, Expr, Getattr, Node
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

_has_special = re.compile("[&<>\"']").search


def escaped(value: object) -> str:
    """The value as it may stand in HTML: exactly as markupsafe would have it, as text or as Markup.

    Nearly all are plain words: those need neither a call into markupsafe nor a `Markup` around them only to be joined into
    the page.
    """
    kind = type(value)
    if kind is Markup or (kind is str and not _has_special(value)):  # type: ignore[arg-type]
        return value  # type: ignore[return-value]
    return str(value) if kind is int else escape(value)


class PlainMacro(Macro):
    """A macro, called as the function that it is."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if self.catch_kwargs or self.catch_varargs or self.explicit_caller or not self._default_autoescape:
            return super().__call__(*args, **kwargs)
        # In the order of the parameters; one that is not given takes its default inside.
        values = [*args, *[kwargs.pop(name, missing) for name in self.arguments[len(args) :]]]
        if self.caller:
            caller = kwargs.pop("caller", None)
            values.append(caller or self._environment.undefined("No caller defined", name="caller"))
        if kwargs or len(args) > self._argument_count:
            return super().__call__(*args, **kwargs)  # Which says what is wrong.
        return Markup(self._func(*values))  # noqa: S704 - a macro escapes what it writes


class _Writer(CodeGenerator):
    """Writes the Python of a template."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escaped = environment.escaped")

    def blockvisit(self, nodes: Iterable[Node], frame: Frame) -> None:
        """A block is gathered and handed on as one text, not text by text through every template that it is a block of."""
        if not frame.block_frame or frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        """`escaped(…)` where Jinja's own writes `escape(…)`."""
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    @optimizeconst
    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802
        """The attribute; only what has none is Jinja's to look for: a key of that name, or a fault."""
        self.write("(_found if (_found := getattr((_of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(_of, {node.attr!r}))")

    @optimizeconst
    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A plain call. Jinja's own asks every function first whether it wants the context."""
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A macro; or what stands between `call` and `endcall`, which is a function without arguments."""
        node = macro_ref.node
        asks_more = macro_ref.accesses_kwargs or macro_ref.accesses_varargs or macro_ref.accesses_caller
        if isinstance(node, CallBlock) and not node.args and not asks_more and frame.eval_ctx.autoescape:
            self.write("(lambda macro=macro: Markup(macro()))")
            return
        names = tuple(argument.name for argument in node.args)
        self.write(
            f"environment.macro(environment, macro, {getattr(node, 'name', None)!r}, {names!r},"
            f" {macro_ref.accesses_kwargs!r}, {macro_ref.accesses_varargs!r},"
            f" {macro_ref.accesses_caller!r}, context.eval_ctx.autoescape)"
        )


class _Template(Template):
    """A template whose macros are made once: none is given globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class CompilingEnvironment(Environment):
    """An environment whose templates are compiled by the writer above."""

    code_generator_class = _Writer
    template_class = _Template
    escaped = staticmethod(escaped)
    macro = PlainMacro
