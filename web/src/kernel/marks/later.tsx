/** Menus and bubbles that open at a press: their code is fetched when the hand comes near, drawn when it presses. */
import {
  type ComponentType,
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

interface Opening {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactElement<PressProps>;
}
interface PressProps {
  ref?: RefObject<HTMLElement | null>;
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
}

/** The button moves into what opens at it; whoever had the focus on it keeps it. */
function useFocusKept(drawn: boolean) {
  const button = useRef<HTMLElement>(null);
  const had = useRef(false);
  useLayoutEffect(() => {
    const place = button.current;
    if (drawn && had.current && place) (place.querySelector("button") ?? place).focus();
  }, [drawn]);
  return { button, had };
}

export function later<P extends object>(load: () => Promise<{ default: unknown }>): ComponentType<P> {
  let fetched: ComponentType<Opening> | undefined;
  const fetch = async () => {
    fetched ??= (await load()).default as ComponentType<Opening>;
  };
  function Later({ children, ...rest }: Opening) {
    const [drawn, setDrawn] = useState(false);
    const [open, setOpen] = useState(true);
    const { button, had } = useFocusKept(drawn);
    const change = (next: boolean) => {
      setOpen(next);
      rest.onOpenChange?.(next);
    };
    if (drawn && fetched) {
      const Real = fetched;
      return (
        <Real {...rest} open={rest.open ?? open} onOpenChange={change}>
          {cloneElement(children, { ref: button })}
        </Real>
      );
    }
    const press = (event: MouseEvent<HTMLElement>) => {
      children.props.onClick?.(event);
      had.current = Boolean(button.current?.contains(document.activeElement));
      change(true);
      void fetch().then(() => setDrawn(true));
    };
    const near = () => void fetch();
    return cloneElement(children, { ref: button, onClick: press, onPointerEnter: near, onFocus: near });
  }
  return Later as unknown as ComponentType<P>;
}
