"""Templates compiled to less than Jinja would make of them: ours ask for less than it can."""

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame


class PlainGenerator(CodeGenerator):
    """Compiles a template; each method is one of Jinja's own that would write more."""

    def write_commons(self) -> None:
        """Begin a function."""
        super().write_commons()
        self.writeline("shown = environment.shown")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write a dot as an attribute; it is never a key."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002
        """Call a macro or a method as what it is: a function that asks for no context."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            self.fail("a macro is given what it asks for one by one", node.lineno)
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, *_: Any) -> None:
        """Leave a macro the function that it is; it is given all that it asks for."""
        self.write("macro")

    def return_buffer_contents(self, frame: Frame, *_: Any, **__: Any) -> None:
        """Return what a macro says as markup."""
        super().return_buffer_contents(frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Make one text of a block: piece by piece it would go through the blocks around it."""
        if frame.buffer:
            super().blockvisit(nodes, frame)
        else:
            self.buffer(frame)
            super().blockvisit(nodes, frame)
            self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, *_: Any) -> None:
        # What is safe already is not copied to be escaped.
        self.write("(value if type(value := ")

    def _output_child_post(self, *_: Any) -> None:
        self.write(") is Markup else shown(value))")
